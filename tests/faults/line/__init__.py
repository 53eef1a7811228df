"""A bad line between two real processes: network namespaces, packet filters, a narrow queue.

net         two namespaces with a cable between them, and what spoils it
delay       a proxy that is slow both ways (the kernel here has no netem)
scenarios   what happens on the line while a hall works
"""
