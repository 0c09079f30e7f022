"""Notebook 17: the playground."""
import numpy as np

from answers import notebook_17 as worked
from claims import ALWAYS, Claims, between, log_between, memory
from lessons.playground import PRESETS, who_rests
from optimizers import adam, gradient_descent, momentum, rmsprop, trajectory
from racing import best_learning_rate
from surfaces import ellipse, himmelblau, saddle

claims = Claims("17_playground")


def ends(page, rule, steps=200, **hyper):
    """How far from the star a run on the reader's function is at its end."""
    return np.linalg.norm(trajectory(rule, page.own.gradient, page.own.start, steps, **hyper)[-1])


def leaves(rule, rotation):
    """The first step at which a run on the saddle, at α = 0.05, is more than 1 away from the ridge."""
    surface, angle = saddle(rotation), np.radians(rotation)
    path = trajectory(rule, surface.gradient, surface.start, 500, learning_rate=0.05)
    return np.flatnonzero(np.abs(path @ [-np.sin(angle), np.cos(angle)]) > 1)[0]


@claims.here
def what_is_there(say, page):
    say("eight surfaces, ten methods", holds=[len(page.places) == 8, len(page.rules) == 10 + 1])
    gradient = page.own.gradient(np.zeros(2))
    say("This one has a star at ({:.0f}, {:.0f}), and waves on the way to it", *page.own.minima[0], holds=[
        np.allclose(gradient, 0, atol=1e-9), page.mine(np.linspace(-6, 6, 1201)[:, None], np.linspace(-6, 6, 121)).min() >= -0.5])


@claims.here
def the_prediction(say, page):
    choice, words = who_rests(page.own, [gradient_descent, momentum, adam], learning_rate=0.3)
    say("After the * stand the numbers that get sliders.", holds=choice == "momentum")


@claims.here
def the_stories(say, page):
    say("all four end in the first valley", holds=[
        -3.2 < trajectory(rule, page.own.gradient, page.own.start, 200, learning_rate=0.05)[-1, 0] < -2.5
        for rule in (gradient_descent, momentum, rmsprop, adam)])
    star = 0.05
    say("At α = {} momentum gets to the star, at α = {} Adam too; gradient descent stays in the first valley.", 0.3, 0.5, holds=[
        ends(page, momentum, learning_rate=0.3) < star, ends(page, adam, learning_rate=0.3) > 2,
        ends(page, momentum, learning_rate=0.5) < star, ends(page, adam, learning_rate=0.5) < star,
        ends(page, gradient_descent, learning_rate=0.3) > 2, ends(page, gradient_descent, learning_rate=0.5) > 2])
    say("With β = {}, momentum needs only α = {}.", 0.97, 0.1, holds=[
        ends(page, momentum, 500, learning_rate=0.1, beta=0.97) < star, ends(page, momentum, 500, learning_rate=0.1) > 2,
        ends(page, momentum, 500, learning_rate=0.05, beta=0.97) > 2])
    four = (rmsprop, adam, gradient_descent, momentum)
    say("RMSprop is away from the ridge after {} steps, Adam after {}, gradient descent after {}, momentum after {}. "
        "Turned: {}, {}, {}, {}.", *(leaves(rule, angle) for angle in (0, 45) for rule in four))
    say("Turn it by 45°.", holds=PRESETS["2: a saddle, turned by 45°"]["rotation"] == 45)
    starts = np.array([[0, -1], [0.1, -1]])
    descent, jumping = (best_learning_rate(rule, himmelblau(), starts, tolerance=1e-4, steps=200).learning_rate
                        for rule in (gradient_descent, adam))
    say("Gradient descent's stays near {:.3f}. Adam's jumps: {:.2f} from (0, −1), {:.1f} from (0.1, −1).", descent[0], *jumping,
        holds=[np.ptp(descent) < 0.004, jumping[1] > 1.5 * jumping[0]])


@claims.here
def the_exercises(say, page):
    points = np.random.default_rng(0).uniform(-6, 6, (20, 2))
    say("on your own function as it stands above, with β = 0.9 and 200 steps", holds=np.allclose(
        worked.OWN.value(points), page.own.value(points)))
    say("which of the learning rates 0.1, 0.2, 0.3, 0.4 is the smallest", holds=[
        ends(page, momentum, learning_rate=rate) > 2 for rate in (0.1, 0.2)] + [ends(page, momentum, learning_rate=0.3) < 0.05])
    say.given("Which is the first to stay below 10⁻⁴, within 200 steps?")
    one = trajectory(page.sign_of_the_mean, page.own.gradient, page.own.start, 1, learning_rate=0.1)[1]
    say("your own rule begins at ({:.0f}, {:.0f}) on your own function, with α = {}.".replace("({:.0f}", "(−{:.0f}"), 5, 4, 0.1,
        holds=[np.allclose(worked.c(), one), np.allclose(page.own.start, (-5, 4))])


@claims.general("each step is α long in x and in y", ALWAYS, kappa=log_between(1, 1000), theta=between(1, 89), u=between(1, 10),
                v=between(1, 10), alpha=log_between(1e-3, 1), beta=memory(0, 0.999),
                proof="a sign is 1 or −1, unless a mean is exactly 0")
def each_step_is_alpha(kappa, theta, u, v, alpha, beta):
    def sign_of_the_mean(x, g, m=0.0, *, learning_rate, beta=0.9):
        m = beta * m + (1 - beta) * g
        return x - learning_rate * np.sign(m), m

    path = trajectory(sign_of_the_mean, ellipse(kappa, theta).gradient, np.stack([u, v], axis=-1), 100, learning_rate=alpha,
                      beta=beta)
    return 1e-9 - np.abs(np.abs(np.diff(path, axis=0)).max(axis=(0, 2)) / alpha - 1)
