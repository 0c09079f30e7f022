"""Notebook 14: weight decay, a curve or a box."""
import numpy as np

from answers import notebook_14 as worked
from claims import ALWAYS, USUALLY, Claims, between, log_between, one_of
from lessons.weight_decay import METHODS, adam_l2, balance, lowest_in_square, mean_end, point, run, valley, wander, with_l2
from optimizers import adamw, gradient_descent, trajectory

claims = Claims("14_weight_decay")
PATH = {"beta2": 0.9, "learning_rate": 0.02}


def near(x, place, within=0.02):
    return np.abs(np.subtract(x, place)) <= within


# --- in the setting shown ---

@claims.here
def the_prediction(say, page):
    words = page.lesson.leaves()[0]
    say("AdamW's stays at (3, 3) up to about λ = 1/3", holds=[words == "at λ = 1/3", near(run(adamw, valley(), 0.3)[-1], 3)])


@claims.here
def the_words(say, page):
    say.given("where L2 and AdamW's weight decay leave the weights", "L2 adds ½λ|x|² to the loss", "L2 rests where",
              "L2 weighs λ against the curvature of the loss")
    at_rest = run(adamw, valley(), np.array([0.2, 1.0]), steps=1000)[-1]
    say("the decay αλ|x| wins only where |x| is larger than 1/λ. Inside the square |x| ≤ 1/λ Adam goes on until the gradient is "
        "zero.", holds=[near(valley().gradient(at_rest[0]), 0, 0.1), near(at_rest[1], 1 / 1.0)])
    say("L2 is a curve, and depends on the scale of the loss.", holds=np.abs(
        run(adam_l2, valley(), 0.5)[-1] - run(adam_l2, valley(scale=1000), 0.5)[-1]).max() > 0.9)


@claims.here
def the_picture(say, page):
    say.given("Raise λ from zero to 1.", "With λ = 0.5, drag the ring to (3, 1), and turn the loss by 45°.",
              "Reset, set λ = 0.2, and drag β₂ from 0.9 to 0.999.")
    say("The ring is the minimum of the loss, κ = {:g}. Each run begins at the origin and has {} steps, its rate falling from "
        "{:g} to zero.", page.lesson.KAPPA, page.lesson.STEPS, page.lesson.RATE)
    say("L2's end slides along a curve, the flat direction first: {} for λ = 0.1.", point(run(adam_l2, valley(), 0.1)[-1]))
    say("for λ = 0.5 it ends at {}, L2 at {}.", *(point(run(rule, valley(), 0.5)[-1]) for rule in (adamw, adam_l2)))
    turned_loss = valley((3.0, 1.0), 45)
    say("On its side, at {}.", point(run(adamw, turned_loss, 0.5)[-1]))
    say("L2 ends at {}.", point(run(adam_l2, turned_loss, 0.5)[-1]))
    short, long, longer = (run(adamw, valley(), 0.2, beta2=0.999, steps=steps)[-1] for steps in (300, 3000, 30_000))
    say("With a long memory {} steps are not enough: AdamW ends at {}, though it would come to (3, 3) in the end.",
        300, point(short), holds=near(longer, 3))
    say("With λ = 0.2 AdamW is at {} after {} steps and at {} after {}.", point(short), 300, point(long), 3000)
    say.given("Why β₂ = 0.999 takes so long")


@claims.here
def the_test(say, page):
    quiet, loud, soft = (np.array([run(rule, valley(scale=scale), decay)[-1] for rule in (adamw, adam_l2)
                                   for decay in (0.1, 0.3, 0.5, 1)]).reshape(2, 4, 2) for scale in (1, 1000, 0.001))
    say("Multiply the loss by 1000, or divide it by 1000.", holds=[near(loud[0], quiet[0], 1e-4), near(soft[0], quiet[0], 1e-4)])
    say("L2's move nearly all the way, to (3, 3) or to the origin", holds=[near(loud[1], 3), near(soft[1], 0, 0.3)])
    say("As long as √v̂ stays far above ε. Here ε = 10⁻⁸. With λ = 0.5 and the loss × 10⁻⁷ AdamW ends at {}, with the loss × 10⁻⁸ "
        "at {}.", *(point(run(adamw, valley(scale=scale), 0.5)[-1]) for scale in (1e-7, 1e-8)))


@claims.here
def the_walk(say, page):
    paths = {(label, scale, start): trajectory(rule, valley(scale=scale).gradient, start, 500, weight_decay=0.5, **PATH)
             for label, rule in METHODS.items() for scale in (1, 1000) for start in ((0, 0), (-0.5, 4.5))}
    ends = {key: path[-1] for key, path in paths.items()}
    decoupled, coupled = (paths[label, 1, (0, 0)] for label in ("AdamW", "L2"))
    say.given("λ = 0.5: drag the step.", "The loss × 1000: who has moved?")
    say("L2's from about step {} on.", 200, holds=[near(coupled[200:], coupled[-1]),
        np.abs(coupled[150] - coupled[-1]).max() > 0.03])
    say("Then AdamW is still {:.2f} short of {} in each direction, at step {} it is {:.2f} short, and at step {} {:.2f}.",
        2 - decoupled[200, 0], 2, 300, 2 - decoupled[300, 0], 400, 2 - decoupled[400, 0], holds=near(*decoupled.T, 1e-3))
    say("L2 alone: almost to (3, 3).", holds=[
        near(ends["L2", 1000, (0, 0)], 3), near(ends["AdamW", 1000, (0, 0)], ends["AdamW", 1, (0, 0)], 1e-3)])
    say("No. But the paths do.", holds=[near(ends[label, 1, (0, 0)], ends[label, 1, (-0.5, 4.5)], 0.03) for label in METHODS])


@claims.here
def the_noise(say, page):
    still = mean_end(np.array([1.0, 10.0]), 3.0, 0.5, np.array([[0.01], [1], [3]]), rule=adam_l2, lanes=50, steps=4000)
    say("L2's end does not move with the noise: it is {} for σ = {}, {} and {}.", point(with_l2(valley(), 0.5)), 0.01, 1, 3,
        holds=near(still, with_l2(valley(), 0.5), 0.03))
    say.given("With λ = 0.5 and Adam's usual β₂ = 0.999, the mean end of 200 runs, x and y")
    measured, balanced, curve = (np.array([[float(part) for part in row[column].split(", ")] for row in page.noise.values()])
                                 for column in ("AdamW, measured", "balance", "L2 of λσ"))
    say("Without noise it is the square.", holds=[near(measured[0], 2, 0.11), np.abs(curve[0] - measured[0]) > 0.5])
    say("In between is the column balance, from one equation for each weight", holds=near(measured, balanced, 0.11))
    say("With noise much larger than the gradient, it is a curve again: that of L2 with the strength λσ.",
        holds=near(measured[-1], curve[-1], 0.21))


@claims.here
def for_large_models(say, page):
    say("λ = 0.1 is a usual choice there. Its square reaches to {:.0f} in each direction", 1 / 0.1)
    say("where σ is much larger than its gradient, a pull as of L2 with the strength λσ",
        holds=np.isclose(balance(1.0, 3.0, 0.1, 30.0), 3 / (1 + 0.1 * 30), rtol=0.02))
    say("with α = 0.0003 a weight without a gradient takes about {:.0f} thousand steps to halve.",
        np.log(0.5) / np.log(1 - 0.0003 * 0.1) / 1000)
    say("with λ = 0.1, by {:.2f} for α = {}.", np.sqrt(0.01 / 0.2), 0.01)


@claims.here
def the_exercises(say, page):
    ends = [run(adamw, valley((3.0, 1.0)), decay, steps=1000)[-1] for decay in (0.9, 1.1)]
    say("the minimum is at (3, 1), κ = 10, no turn, no noise.", holds=[
        worked.a() == 1, near(ends[0][1], 1), near(ends[1][1], 1 / 1.1), ends[0][0] < 1.2])
    say("for which λ does L2 end at x = 1, if c = 3 and the curvature along x is 1?", holds=near(
        with_l2(valley(), worked.b())[0], 1, 1e-9))
    still = trajectory(adamw, lambda x, t: 0 * x, [1.0], round(worked.c()), learning_rate=0.001, weight_decay=0.1)
    say("α = 0.001, λ = 0.1, gradient zero.", holds=near(still[-1], 0.5, 1e-4))


# --- over what the sentences leave open ---

WHERE = {"x": between(-4, 4), "y": between(-4, 4), "rotation": between(0, 90)}


@claims.general("For plain gradient descent the two are the same.", ALWAYS, each=True, decay=log_between(0.01, 10),
                share=between(0.05, 0.95), **WHERE, proof="x − α(g + λx) = (x − αg) − αλx")
def the_same_for_descent(x, y, rotation, decay, share):
    surface, rate = valley((x, y), rotation), share * 2 / (10 + decay)

    def decoupled(x, g, *, learning_rate):
        return gradient_descent(x, g, learning_rate=learning_rate) - learning_rate * decay * x

    paths = [trajectory(rule, gradient, surface.start, 50, learning_rate=rate) for rule, gradient in
             ((decoupled, surface.gradient), (gradient_descent, lambda x, t: surface.gradient(x) + decay * x))]
    return 1e-9 - np.abs(paths[0] - paths[1]).max()


@claims.general("AdamW ends where the loss is lowest in the square.", ALWAYS, each=True, decay=log_between(0.1, 5), **WHERE,
                samples=32)
def the_lowest_in_the_square(x, y, rotation, decay):
    surface = valley((x, y), rotation)
    end, lowest = run(adamw, surface, decay, steps=2000)[-1], lowest_in_square(surface, 1 / decay)
    return 0.05 - np.abs(end - lowest).max()


@claims.general("Adam and gradient descent end at the same place.", ALWAYS, each=True,
                decay=log_between(0.01, 5), **WHERE, samples=32, proof="both stop only where the gradient with λx is zero")
def one_end_of_l2(x, y, rotation, decay):
    surface = valley((x, y), rotation)
    place = with_l2(surface, decay)
    descent = trajectory(gradient_descent, lambda x, t: surface.gradient(x) + decay * x, surface.start, 1000,
                         learning_rate=1 / (10 + decay))[-1]
    return 0.02 - np.abs(np.stack([run(adam_l2, surface, decay)[-1], descent]) - place).max()


@claims.general("AdamW's ends do not move.", ALWAYS, each=True, decay=log_between(0.05, 5), scale=log_between(1e-3, 1e3), **WHERE,
                samples=32)
def no_scale(x, y, rotation, decay, scale):
    once, again = (run(adamw, valley((x, y), rotation, scale=s), decay)[-1] for s in (1.0, scale))
    return 0.01 - np.abs(once - again).max()


@claims.general("the noisier a weight's gradient is, the smaller is Adam's step against that, and the nearer to zero the weight "
                "ends.", ALWAYS, h=log_between(0.3, 10), c=between(1, 4),
                decay=log_between(0.05, 1), noise=log_between(0.1, 30), each=True, proof="g/√(g² + σ²) falls as σ grows")
def the_noisier_the_smaller(h, c, decay, noise):
    return balance(h, c, decay, noise) - balance(h, c, decay, 2 * noise) - 1e-6


@claims.general("A run much shorter than 1/(αλ) steps does not get there.", ALWAYS, each=True, alpha=log_between(0.01, 0.1),
                decay=log_between(0.05, 1), share=between(0.01, 0.2), proof="(1 − αλ)ⁿ is about exp(−αλn)")
def a_short_run(alpha, decay, share):
    steps = max(1, int(share / (alpha * decay)))
    return trajectory(adamw, lambda x, t: 0 * x, [1.0], steps, learning_rate=alpha, weight_decay=decay)[-1][0] - 0.75


@claims.general("a weight without a gradient, in noise alone, wanders around zero, by about $\\sqrt{\\alpha/2\\lambda}$", ALWAYS,
                alpha=log_between(0.005, 0.03), decay=between(0.1, 0.3), samples=16)
def the_wandering(alpha, decay):
    return 0.15 - np.abs(wander(alpha, decay) / np.sqrt(alpha / (2 * decay)) - 1)


@claims.general("from one equation for each weight", USUALLY, h=one_of(1.0, 10.0), c=between(1, 4), decay=log_between(0.05, 1),
                noise=log_between(0.3, 30), samples=24)
def the_balance(h, c, decay, noise):
    found = mean_end(h, c, decay, noise)
    law = np.array([balance(*setting) for setting in zip(h, c, decay, noise)])
    return 0.1 * c - np.abs(found - law)
