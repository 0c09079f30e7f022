"""Notebook 16: signs of a matrix, Lion and Muon."""
from functools import partial
from itertools import islice

import numpy as np

from answers import notebook_16 as worked
from claims import ALWAYS, USUALLY, Claims, between, log_between, one_of, whole
from lessons.signs import (
    METHODS,
    RATIO,
    SHOWN,
    SHOWN_RATE,
    SHOWN_RATIO,
    STEPS,
    VALUES,
    errors,
    layer,
    muon_nesterov,
    newton_schulz,
    path,
    whose_steps_change,
)
from lessons.signs import left as lone
from optimizers import adam, descend, lion, momentum, muon, sign_descent, trajectory
from racing import best_learning_rate
from schedules import constant, cosine
from surfaces import ellipse, noisy

claims = Claims("16_signs_of_a_matrix")
QUICK = (adam, {"beta2": 0.95})
BARE = (muon, {"beta": 0.0})
EITHER = one_of("Adam", "Adam, β₂ = 0.95")
IN_100, IN_300 = partial(cosine, steps=STEPS), partial(cosine, steps=300)


# --- in the setting shown ---

@claims.here
def lions_memories(say, page):
    _, first = lion(np.zeros(1), np.ones(1), learning_rate=1.0)
    _, then = lion(np.zeros(1), np.zeros(1), first, learning_rate=1.0)
    say("The long memory keeps about {} gradients.", 100, holds=np.isclose(-1 / np.log(then / first), 100, rtol=0.01))
    balance = [lion(np.zeros(1), np.ones(1), np.full(1, m), learning_rate=1.0)[0] for m in (-0.1, -0.12)]   # 0.9 m + 0.1 g
    say("The step itself looks at the newest one ten times as hard as that memory does.",
        holds=[np.isclose(0.1 / first, 10), balance[0] < 0 < balance[1]])


@claims.here
def the_picture(say, page):
    say.given("A noisy ravine, κ = 1000; all meet the same noise, and each has its best rate for 300 steps.",
              "Turned by 45°, cosine: who is left behind?")
    memory = -1 / np.log(0.999)
    say("Adam comes twice: its usual β₂ = {} remembers longer than this race lasts; language models are often trained with {}.",
        0.999, QUICK[1]["beta2"], holds=memory > 3 * 300)
    ends = {}
    for angle, schedule in ((0, constant), (0, IN_300), (45, IN_300)):
        surface = noisy(ellipse(RATIO, angle), 10, 0)
        ends[angle, schedule] = []
        for rule, fixed in ((sign_descent, {}), (lion, {}), (adam, {}), QUICK):
            best = best_learning_rate(rule, surface, tolerance=1e-4, steps=300, schedule=schedule, **fixed)
            rate = schedule(float(best.learning_rate))
            run = trajectory(rule, surface.gradient, surface.start, 300, learning_rate=rate, **fixed)
            ends[angle, schedule].append(float(np.exp(np.log(surface.value(run[-20:])).mean())) / 550)
    straight, falling, turned = map(np.array, ends.values())
    say("The two Adams end lowest, sign descent highest.", holds=max(straight[2:]) < 0.7 * straight[1] < 0.7 * straight[0])
    say("All get lower", holds=falling < 0.8 * straight)
    say("Adam with β₂ = {}: the three others come much nearer within {} steps.", 0.999, 300,
        holds=turned[2] > 20 * turned[[0, 1, 3]].max())
    tilted, roots = ellipse(RATIO, 45), []
    for beta2 in (0.999, 0.95):
        run = descend(adam, tilted.gradient, tilted.start, learning_rate=0.3, beta2=beta2)
        _, (_, mean_square, step) = next(islice(run, 300, None))
        roots.append(np.sqrt(mean_square / (1 - beta2**step)))
    say("To the end it divides by the large gradients of its first steps, and so it creeps along the valley.",
        holds=roots[0] > 4 * roots[1])
    calm = [lone(adam, tilted, schedule, 300, 0.0) for schedule in (constant, IN_300)]
    say("A falling rate makes it slower still.", holds=calm[1] > 20 * calm[0])


@claims.here
def the_table_of_lion(say, page):
    left = page.lion_races
    say.given("the median of 31 noisy runs")
    others = [column for column in left["Lion"] if column != "45°, constant"]
    say("In the three other columns momentum leaves less, or about as much.",
        holds=[len(others) == 3] + [left["momentum"][column] < 1.2 * left["Lion"][column] for column in others])
    state = [len(next(islice(descend(rule, ellipse().gradient, (1.0, 1.0), learning_rate=0.1), 1, None))[1])
             for rule in (lion, momentum, adam)]
    say("It stores one number for each weight, as momentum does; Adam stores two.", holds=state == [1, 1, 3])    # it counts, too
    last = [lone(rule, ellipse(RATIO, 45), IN_300, 300, 0.0) for rule in (sign_descent, lion)]
    say("by a cosine, at 45°, sign descent leaves less than Lion.", holds=last[0] < 0.2 * last[1])


@claims.here
def the_two_facts(say, page):
    say.given("the loss is ½(|Ek₁|² + κ|Ek₂|²)", "They begin at (10, 1), with no other error")
    assert np.allclose(errors(layer(30).start, 30), (10, 1)) and np.isclose(np.sum(layer(30).start**2), 101)
    say("From here on the values are turned by {:.0f}°; the keys we turn.", VALUES)
    surface = layer(30, 50)
    key = np.array([[np.cos(np.radians(30)), np.sin(np.radians(30))], [-np.sin(np.radians(30)), np.cos(np.radians(30))]])
    error = np.array([[1.0, 2.0], [-3.0, 0.5]])
    assert np.isclose(surface.value(error.ravel()), 0.5 * (np.sum((error @ key[0])**2) + RATIO * np.sum((error @ key[1])**2)))
    assert whose_steps_change()[0] == "Adam's"


@claims.here
def the_dragged_picture(say, page):
    say.given("The map shows the two errors, values at 20°. Here κ = 100, and α falls from 0.25 to zero by a cosine.",
              "At 0° and at 90°, compare Adam with other angles.")
    assert (SHOWN_RATIO, SHOWN_RATE, VALUES) == (100, 0.25, 20)
    standing, moving = ([path(label, angle)[0] for angle in (0, 20, 45, 90)] for label in ("Muon, β = 0", SHOWN[0]))
    say("Muon's.", holds=[np.ptp(standing, axis=0).max() < 1e-6, np.ptp(moving, axis=0).max() > 1])
    left = np.array([path(SHOWN[0], angle)[1] for angle in (0, 90, 15, 30, 45, 60, 75)])
    say("There it leaves the least.", holds=max(left[:2]) < 0.5 * min(left[2:]))
    muons = standing[0]
    say("e₂ is soon below α and goes back and forth, while e₁ comes down evenly.", holds=[
        np.sum(np.diff(np.sign(muons[:60, 1])) != 0) > 15, np.diff(muons[:45, 0]) < 0, np.abs(muons[8:40, 1]).max() < 0.25])


@claims.here
def the_first_steps(say, page):
    say.given("α = 1:")
    first = adam(np.zeros(4), np.array([3.0, 1, 1, 2]), learning_rate=1.0)[0]
    say("Adam's first step is the sign of each entry: here all are one, so it moves along one direction only.", holds=[
        np.allclose(first, -1), np.linalg.svd(first.reshape(2, 2), compute_uv=False)[1] < 1e-6])
    step = muon(np.zeros(4), np.array([3.0, 1, 1, 2]), learning_rate=1.0)[0].reshape(2, 2)
    say("Muon goes along both equally far.", holds=np.allclose(np.linalg.svd(step, compute_uv=False), 1))


@claims.here
def the_fair_table(say, page):
    left = page.muon_races
    say.given("values at 20°, the median of 9 runs of 100 steps, κ = 1000, each at its best rate", "With the values at 0°")
    bare, ours = left["Muon, β = 0"], left["Adam"]
    say("by a cosine, in this noise, about as much.", holds=0.4 < ours["keys 0°, cosine"] / bare["keys 0°, cosine"] < 2.5)
    calm = [lone(rule, layer(0), IN_100, STEPS, 0.0, runs=3, **fixed) for rule, fixed in ((adam, {}), BARE)]
    assert calm[1] < 0.01 * calm[0]             # "in this noise": without any, Muon leaves far less
    ball = left["momentum"]
    say("With a constant rate it is better than Muon here; by a cosine it suffers from κ.", holds=[
        ball[column] < 0.7 * bare[column] for column in ("keys 0°, constant", "keys 45°, constant")]
        + [ball["keys 0°, cosine"] > 20 * bare["keys 0°, cosine"],
           np.isclose(ball["keys 0°, cosine"], ball["keys 45°, cosine"], rtol=0.2)])
    usual, stepped = left["Muon, β = 0.95"], left["Muon, Nesterov's step"]
    say("Its memory, β = {}, is too long for these {} steps.", 0.95, STEPS, holds=[
        usual[column] > 5 * bare[column] for column in bare])
    say("which looks more at the newest gradient, and leaves less than half of what the plain mean leaves.", holds=[
        stepped[column] < 0.5 * usual[column] for column in bare])


@claims.here
def newton_and_schulz(say, page):
    pair = newton_schulz(np.array([1, 0.1]) / np.hypot(1, 0.1))
    say("Singular values (1, 0.1) become ({:.2f}, {:.2f}), not one.", *pair)
    values = np.geomspace(0.002, 1, 20001)
    say("Whatever is above {} of the matrix's length ends between {:.2f} and {:.2f}", 0.002, newton_schulz(values).min(),
        np.ceil(100 * newton_schulz(values).max()) / 100, holds=newton_schulz(0.001) < 0.6)
    say("but {} becomes {:.2f}.", 0.0001, newton_schulz(0.0001))


@claims.here
def the_exercises(say, page):
    first = adam(np.zeros(4), np.array([1.0, 2, 3, -4]), learning_rate=1.0)[0].reshape(2, 2)
    assert np.isclose(worked.a(), np.linalg.svd(first, compute_uv=False)[0], atol=1e-6)
    say.given("What is the larger singular value of Adam's first step, at α = 1?")
    say("Muon without memory, α = 0.02 throughout, begins at the errors (3, 1). After how many steps is |e₁| first at most α?",
        holds=np.isclose(worked.b(), 149))
    surface = layer(33, start=(3.0, 1.0))
    run = errors(trajectory(muon, surface.gradient, surface.start, 160, learning_rate=0.02, beta=0.0), 33)
    assert abs(int(np.argmax(np.abs(run[:, 0]) <= 0.02 + 1e-9)) - worked.b()) <= 1
    say("what do five steps of Newton–Schulz make of a singular value of 0.001?", holds=0.4 < worked.c() < 0.5)


# --- over what the sentences leave open ---

@claims.general("Without noise its path from such a start is the same for every rotation of keys and values, and for every κ.",
                ALWAYS, keys=between(-180, 180), values=between(-180, 180), ratio=log_between(1, 3000), one=between(2, 10),
                two=between(2, 10), rate=between(0.05, 0.3), samples=48, each=True,
                proof="UVᵀ = sign(e₁)u₁k₁ᵀ + sign(e₂)u₂k₂ᵀ, whatever u, k and κ")
def one_path(keys, values, ratio, one, two, rate):
    runs = []
    for turn, value, often in ((0, 0, 10), (keys, values, ratio)):
        surface = layer(turn, value, (one, two), often)
        run = trajectory(muon, surface.gradient, surface.start, STEPS, learning_rate=cosine(rate, STEPS), beta=0.0)
        runs.append(errors(run, turn, value))
    return 1e-6 - np.abs(runs[0] - runs[1]).max()


@claims.general("Signs of entries do not turn so.", ALWAYS, keys=between(10, 80), values=between(0, 360), samples=32, each=True)
def entries_do(keys, values):
    runs = []
    for turn in (0, keys):
        surface = layer(turn, values)
        runs.append(errors(trajectory(adam, surface.gradient, surface.start, 20, learning_rate=0.1), turn, values))
    return np.abs(runs[0] - runs[1]).max() - 0.01


# (The ends of its domain are no whole number of steps away: from such a start sign descent would meet the minimum by chance.)
@claims.general("Signs never shrink: with a constant rate Muon ends on a floor", ALWAYS, keys=between(0, 90),
                one=between(1.013, 9.97), two=between(1.017, 9.93), rate=between(0.05, 0.3), samples=24, each=True)
def a_floor(keys, one, two, rate):
    surface = layer(keys, start=(one, two))
    run = errors(trajectory(muon, surface.gradient, surface.start, 400, learning_rate=rate, beta=0.0), keys)[-40:]
    return np.abs(run).max(axis=0).min() - 0.45 * rate


def ratio(one, other, surface, schedule, steps, noise, seed, runs):
    """How many times as much `other` leaves as `one`; each a rule and what is fixed of it."""
    def of(rule, fixed):
        return lone(rule, surface, schedule, steps, noise, seed=int(seed), runs=runs, **fixed)
    return of(*other) / of(*one)


@claims.general("turned, with a constant rate, it leaves here less than a thirtieth of what sign descent leaves", ALWAYS,
                seed=whole(0, 10**6), samples=12, each=True)
def lion_turned(seed):
    return ratio((lion, {}), (sign_descent, {}), ellipse(RATIO, 45), constant, 300, 10.0, seed, 31) - 30


@claims.general("and usually less than momentum.", USUALLY, seed=whole(0, 10**6), samples=16, each=True)
def lion_and_momentum(seed):
    return ratio((lion, {}), (momentum, {}), ellipse(RATIO, 45), constant, 300, 10.0, seed, 31) - 1


@claims.general("Turned, by a cosine, Adam with β₂ = 0.95 leaves about as much as Lion, with 0.999 more than ten times as much "
                "as with 0.95.", ALWAYS, seed=whole(0, 10**6), samples=8, each=True)
def adam_turned(seed):
    alike, slow = (ratio(one, (adam, fixed), ellipse(RATIO, 45), IN_300, 300, 10.0, seed, 31)
                   for one, fixed in (((lion, {}), QUICK[1]), (QUICK, {})))
    return min(alike - 1 / 4, 4 - alike, slow - 10)


@claims.general("Straight, with a constant rate, Adam leaves less than Lion", ALWAYS, seed=whole(0, 10**6),
                samples=12, each=True)
def adam_straight(seed):
    return ratio((adam, {}), (lion, {}), ellipse(RATIO), constant, 300, 10.0, seed, 31) - 1


@claims.general("keys turned, by a cosine, Muon without memory leaves less than a five-hundredth of what either Adam leaves; as "
                "it is used, with β = 0.95 and Nesterov's step, less than a hundredth.", ALWAYS, which=EITHER,
                seed=whole(0, 10**6), samples=8, each=True)
def muon_turned(which, seed):
    ratios = [ratio(one, METHODS[which], layer(45), IN_100, STEPS, 1.0, seed, 9)
              for one in (BARE, (muon_nesterov, {}))]
    return min(ratios[0] / 500, ratios[1] / 100) - 1


@claims.general("after 300 steps Adam with β₂ = 0.95 leaves as little as Muon.", ALWAYS,
                one=one_of("Muon, β = 0", "Nesterov"), seed=whole(0, 10**6), samples=4, each=True)
def a_longer_race(one, seed):
    times = ratio(METHODS.get(one, (muon_nesterov, {})), QUICK, layer(45), IN_300, 300, 1.0, seed, 31)
    return min(times - 1 / 4, 2 - times)


@claims.general("either Adam leaves less than a fiftieth of what it leaves at 20°.", ALWAYS, which=EITHER,
                seed=whole(0, 10**6), samples=12, each=True)
def a_row_for_each_fact(which, seed):
    rule, fixed = METHODS[which]
    turned, straight = (lone(rule, layer(45, values), IN_100, STEPS, 1.0, seed=int(seed), runs=9, **fixed)
                        for values in (VALUES, 0.0))
    return turned / straight - 50


@claims.general("Keys straight, with a constant rate, Adam leaves here less than a third of what Muon leaves", ALWAYS,
                seed=whole(0, 10**6), samples=12, each=True)
def adam_against_muon(seed):
    return ratio((adam, {}), BARE, layer(0), constant, STEPS, 1.0, seed, 9) - 3
