"""How numbers are spoken when they are called.

Figures of a ticket are spoken one by one, with 幺 for 1 as on telephones and in halls: 一 and 七
sound alike from a loudspeaker. A window's number is a number (十二号窗口), and two of a thing is 两
(两个人), but the second window is 二号窗口.
"""

FIGURES = "零幺二三四五六七八九"
PLACES = "零一二三四五六七八九"
WORDS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def figures(number: str) -> str:
    """A012 -> A 零幺二: one by one, letters apart."""
    spoken = ""
    for c in number:
        if c.isascii() and c.isdigit():
            spoken += FIGURES[int(c)]
        elif c.isalpha():
            spoken += f" {c.upper()} "
    return spoken.strip()


def count(number: int) -> str:
    """0 to 999 as a number: 12 -> 十二, 20 -> 二十, 105 -> 一百零五. Raises ValueError."""
    if not 0 <= number <= 999:
        raise ValueError("0 to 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    spoken = f"{PLACES[hundreds]}百" if hundreds else ""
    if tens:
        spoken += "十" if tens == 1 and not hundreds else f"{PLACES[tens]}十"
    elif hundreds and ones:
        spoken += "零"
    if ones or not number:
        spoken += PLACES[ones]
    return spoken


def people(number: int) -> str:
    """How many people: 2 -> 两个人."""
    return ("两" if number == 2 else count(number)) + "个人"


def figures_en(number: str) -> str:
    """A012 -> A, zero one two."""
    letters = "".join(c.upper() for c in number if c.isalpha() and c.isascii())
    spoken = " ".join(WORDS_EN[int(c)] for c in number if c.isascii() and c.isdigit())
    return ", ".join(part for part in (letters, spoken) if part)


def window_zh(name: str) -> str:
    """3号窗口 -> 三号窗口; 综合窗口12 -> 综合窗口十二; figures in it are a number."""
    spoken, digits = "", ""
    for c in name + "\0":
        if c.isascii() and c.isdigit():
            digits += c
            continue
        spoken += count(int(digits)) if digits and int(digits) <= 999 else digits
        spoken, digits = spoken + c, ""
    return spoken.removesuffix("\0")
