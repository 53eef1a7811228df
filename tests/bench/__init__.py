"""Benchmarks: ./hall bench NAME --json. Each figure stands beside the floor of the same run.

report     figures, their medians, the one JSON object
machine    what machine this was
children   programs a bench starts, and that end with it
rig        a hall's node made by hand: enrolled, planned, configured, no centre behind it
node       that node as a process, with one more route that does nothing: the floor
load       HTTP load with wrk
streams    a process that holds live streams open
proof      what was answered is in the store: once, chained, folded
disk       one row a commit, one page a sync
history    a hall's log, seeded and chained
province   a centre, its database, halls that are enrolled in it
centre     that centre as a process
senders    many halls that push, in one process
ticket, card, setup, servers, sync, ingest, latency, storm, rebuild   the benches
bare       a server that unpacks, checks and inserts: the floor of `sync`, `ingest` and `storm`
wires      reader and printer drivers without a hall: the floor of `card`
tiny       the app that all servers of `servers` run
loop       that app on the house's own server
"""
