"""What breaks on purpose, and what must hold all the same. ./hall fault and the tests share it.

simulation  a province in one process, under a virtual clock and a line that spoils
power       power cuts under recorded stores
clones      copied boxes, restarts
flips       single bits
province    centre and box as processes; kills, line, disks, pauses break them
kinds       how many rounds of each; tally: the figures
"""
