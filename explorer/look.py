"""The look: one colour, one marker and one dash for each method, in every panel and notebook."""
from dataclasses import dataclass, field

from optimizers import hyper_parameters_of, name_of
from racing import named

DPI = 100                      # one inch of a figure is 100 CSS pixels
PIXELS = DPI / 72              # CSS pixels in a point

# Okabe & Ito's colours, readable by colour-blind people; markers and dashes tell the methods apart in grey, and through the
# gaps of a dash one sees the path beneath.
LOOKS = {
    "gradient_descent": ("gradient descent", "#000000", "o", ()),
    "momentum": ("momentum", "#E69F00", "^", (5, 1.5)),
    "heavy_ball": ("heavy ball", "#8C5A00", "v", (5, 1.5, 1, 1.5)),
    "nesterov": ("Nesterov", "#CC79A7", "P", (3, 1, 1, 1)),
    "sign_descent": ("sign descent", "#7A7A7A", "X", (1.5, 1.5)),
    "adagrad": ("AdaGrad", "#009E73", "p", (1, 1)),
    "rmsprop": ("RMSprop", "#0072B2", "s", (10, 1.5)),
    "rmsprop_epsilon_inside": ("RMSprop, ε inside", "#4B3FA0", "h", (10, 1.5, 1, 1.5)),
    "adam": ("Adam", "#D55E00", "D", (2.5, 1.5)),
    "amsgrad": ("AMSGrad", "#56B4E9", "<", (2.5, 1.5, 1, 1.5)),
    "adamw": ("AdamW", "#8B1A1A", ">", (4, 1, 1, 1)),
    "lion": ("Lion", "#B8860B", "d", (2, 1)),
    "muon": ("Muon", "#7B3294", "H", (6, 1, 1, 1, 1, 1)),
    "rmsprop_full_matrix": ("RMSprop, full matrix", "#2A9DF4", "8", (8, 1)),
    "adagrad_full_matrix": ("AdaGrad, full matrix", "#00664B", "h", (1, 2)),
    "soap": ("SOAP", "#C51B7D", ">", (3, 2)),
}
SPARE = [("#6B6B00", "8", (4, 2)), ("#7B1FA2", ">", (4, 2, 1, 2)), ("#00695C", "H", (2, 1))]  # for a reader's own rules
AGAIN = [(), (7, 2, 2, 2), (2, 2), (12, 3)]                          # the same rule more than once

@dataclass(frozen=True)
class Method:
    """A rule as a picture shows it. `fixed` holds the hyper-parameters that no slider moves."""
    label: str
    rule: callable
    fixed: dict = field(default_factory=dict)
    color: str = "#000000"
    marker: str = "o"
    dashes: tuple = ()

    @property
    def hyper_parameters(self):
        """Name -> default, of those that a slider may move."""
        return {name: value for name, value in hyper_parameters_of(self.rule).items() if name not in self.fixed}


def dress(methods):
    """Rules, or label -> rule, or label -> (rule, fixed hyper-parameters), as a list of `Method`."""
    dressed, seen = [], {}
    unlabelled = not isinstance(methods, dict)
    for label, (rule, fixed) in named(methods).items():
        name = name_of(rule)
        times = seen[name] = seen.get(name, 0) + 1
        own_label, color, marker, dashes = LOOKS.get(name, (name.replace("_", " "), *SPARE[len(dressed) % len(SPARE)]))
        if unlabelled:      # where names are alike, `named` has told them apart by what follows the name
            label = own_label + label.removeprefix(name.replace("_", " "))
        dressed.append(Method(str(label), rule, dict(fixed), color, marker,
                              dashes if times == 1 else AGAIN[(times - 1) % len(AGAIN)]))
    return dressed
