"""The kinds of traits that the view declares: here each is only where it begins."""


class Trait:
    def __init__(self, begin):
        self.begin = begin

    def tag(self, **_):
        return self


def Dict():
    return Trait({})


def Unicode():
    return Trait("")


def List(begin=()):
    return Trait(list(begin))


def Int(begin=0):
    return Trait(begin)
