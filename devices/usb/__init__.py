"""USB without a serial port in between: printer class, vendor's bulk pipes and HID, as a line.

pyserial finds ``protocol_usb`` and ``protocol_usbip`` in here by the address of a device, so that a
driver over bytes takes ``usb://`` and ``usbip://`` as it takes a serial port.
"""
