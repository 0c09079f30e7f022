"""Notebook 12: do many dimensions make a loss hard?"""
import numpy as np
from sklearn.datasets import load_digits

from answers import notebook_12 as worked
from claims import ALMOST_ALWAYS, ALWAYS, Claims, between, log_between, one_of, whole
from lessons.dimensions import LIMIT, SIZES, STAYS, digits_against_chance, measured_by_chance, more_features
from lessons.network import RATES, network, three_networks, train
from optimizers import adam, gradient_descent, momentum, rmsprop, trajectory
from surfaces import quadratic

claims = Claims("12_high_dimensions")


def law(gamma):
    return ((1 + np.sqrt(gamma)) / (1 - np.sqrt(gamma)))**2


# --- in the setting shown ---

@claims.here
def chance(say, page):
    measured = measured_by_chance(page.by_chance)
    say("What does the dimension add at one quarter?", holds=more_features(page.by_chance)[0] == STAYS)
    dots = measured[200][1]
    off = {d: np.abs(np.log(np.median(numbers, axis=1) / law(at))).max() for d, (at, numbers) in measured.items()}
    scatter = {d: np.ptp(np.log(numbers), axis=1).min() for d, (_, numbers) in measured.items()}
    say("With {} dimensions the dots are scattered. With {} they lie on the red line.", 2, 200, holds=[
        scatter[2] > 1, scatter[200] < 0.2, off[200] < 0.2])
    say("It grows, without end as the samples become as few as the features.",
        holds=[np.all(np.diff(np.median(dots, axis=1)) > 0), law(0.999) > 1e6])
    middle = {d: np.median(numbers[1]) for d, (_, numbers) in measured.items()}
    say("the middle dot rises from κ = {:.1f} with 2 dimensions to {:.1f} with 50 and {:.1f} with 200. The red line is at "
        "{:.0f}.", middle[2], middle[50], middle[200], law(0.25),
        holds=middle[2] < middle[10] < middle[50] < middle[200] < law(0.25))
    say("At γ = 1/4 it says κ = {:.0f}, whether d is fifty or a million.", page.law(0.25), holds=page.law(0.25) == law(0.25))
    say("With endless samples is the identity: a round bowl, κ = {:.0f}.", law(0))


@claims.here
def the_digits(say, page):
    images = load_digits().data
    changing = int((images.std(axis=0) > 0).sum())
    say("{} little pictures of {} pixels, of which {} ever change.", *images.shape, changing)
    rows = digits_against_chance(page.by_chance, page.law)
    say("For all {} pixels the law says κ = {:.1f}. Scaled to equal spread, the real ones have κ = {:.0f}:", changing,
        rows[61]["law"], rows[61]["pixels, scaled"])
    say("As they are, κ is about {:.0f} thousand:", round(rows[61]["pixels"] / 1e3, -1))
    say("In this table both grow with the number of pixels.",
        holds=[np.diff([row[name] for row in rows.values()]) > 0 for name in ("pixels, scaled", "pixels")])
    say("and one division for each pixel cured it. Correlation does not.",
        holds=[rows[61]["pixels"] > 1000 * rows[61]["pixels, scaled"], rows[61]["pixels, scaled"] > 10 * rows[61]["law"]])


@claims.here
def the_bowls(say, page):
    say("Fix κ = {} and let d grow.", 1000)
    say.given("down to 10⁻⁴ of the starting loss", "the best of 13 rates, and runs")
    along, turned = ({label: np.median(counts, axis=1) for label, (_, counts) in rows.items()} for rows in page.steps.values())
    order = [along[label] for label in ("Adam", "momentum", "RMSprop", "GD")]
    say("Adam is first, then momentum, RMSprop, gradient descent, and from d = {} to d = {} the medians hardly change.",
        *SIZES[1:], holds=[np.all(np.diff([row[1:] for row in order], axis=0) > 3), np.all(np.diff(order[:3], axis=0) > 3),
               [row[2] / row[1] > 0.7 and row[2] / row[1] < 1.1 for row in order]])
    found = page.steps["turned at random"]["GD"][1]
    scatter = np.ptp(np.log(np.minimum(found, LIMIT)), axis=1)
    say("the luck of the start decides for gradient descent.", holds=scatter[0] > 3 * scatter[-1])
    say("gradient descent and momentum need the same steps: they cannot see a turn.", holds=[
        np.isclose(np.minimum(along[label], LIMIT), np.minimum(turned[label], LIMIT), atol=2) for label in ("GD", "momentum")])
    say("From d = {} on Adam falls behind momentum, and at d = {} RMSprop falls behind gradient descent.", *SIZES[1:], holds=[
        turned["Adam"][1:] > turned["momentum"][1:], turned["RMSprop"][2] > 1.1 * turned["GD"][2],
        turned["Adam"][0] < turned["momentum"][0], turned["RMSprop"][1] < turned["GD"][1]])
    say("Adam's median rises from {:.0f} steps at d = {} to {:.0f} at d = {}.",
        turned["Adam"][0], SIZES[0], turned["Adam"][2], SIZES[2], holds=np.all(np.diff(turned["Adam"]) > 3))


@claims.here
def the_network(say, page):
    networks = three_networks()
    starts, _, weights = networks["even pixels"][2].shape
    say("{} pixels and a constant, eight hidden units, ten digits: {} weights.", load_digits().data.shape[1], weights)
    say("on even pixels, all between {:.0f} and {:.0f};", load_digits().data.min() / 16, load_digits().data.max() / 16)
    say("each weight is a mixture of all {}.", weights, holds=_mixes_all(networks))
    say("All methods have the same three starts, the same mini-batches of {}, and {} steps. The rate of each is the best of {}:",
        32, 200, len(RATES), holds=starts == 3)
    even, uneven, turned = ({label: losses[-1] for label, (_, _, losses) in rows.items()} for rows in page.trained.values())
    say("the four end within a factor of two, Adam first.",
        holds=[max(even.values()) < 2 * min(even.values()), even["Adam"] < 0.9 * min(even[x] for x in even if x != "Adam")])
    say("RMSprop ends at {:.2f} of momentum's loss, Adam at {:.2f}.", uneven["RMSprop"] / uneven["momentum"],
        uneven["Adam"] / uneven["momentum"])
    say("that lead is gone. RMSprop ends near gradient descent, Adam near momentum.",
        holds=[0.9 < turned["RMSprop"] / turned["GD"] < 1.1, 0.9 < turned["Adam"] / turned["momentum"] < 1.1])
    inside = [RATES[0] < rate < RATES[-1] for rows in page.trained.values() for _, rate, _ in rows.values()]
    say("that with the lowest mean loss at the end.", holds=inside)
    say.given("(a 1 in the place of the right digit)")


def _mixes_all(networks):
    """A step of one turned weight moves all the weights that it is made of."""
    start, (_, slope, turned_start) = networks["uneven pixels"][2], networks["uneven pixels, weights turned"]
    return np.all(np.abs(slope(turned_start[0, 0], 0)) > 0) and start.shape == turned_start.shape


@claims.here
def the_exercises(say, page):
    say("how many samples does a table of {} random features need, for the law to say κ = {:.0f}?", 100, law(100 / worked.a()))
    gradients = []
    for unit in (1.0, 10.0):
        images, labels = load_digits(return_X_y=True)
        images[:, 20] *= unit
        loss, gradient = network(images / 16, labels)
        w = np.random.default_rng(0).normal(size=600) / 8
        w[160:168] /= unit
        gradients.append(gradient(w, 0)[160:168])
    say("a pixel is now written in a unit that makes its numbers {} times larger.", 10, holds=np.allclose(
        gradients[1] * worked.c(), gradients[0] / 10))        # a step of a tenth, from a gradient ten times as large


# --- over what the sentences leave open ---

@claims.general("For a large table of pure chance,", ALWAYS, d=whole(100, 200), gamma=between(0.05, 0.6), seed=whole(0, 10**6),
                each=True, samples=24)
def within_the_law(d, gamma, seed):
    n = int(np.ceil(d / gamma))
    A = np.random.default_rng(int(seed)).normal(size=(n, int(d)))
    low, high = (1 - np.sqrt(d / n))**2, (1 + np.sqrt(d / n))**2
    least, *_, most = np.linalg.eigvalsh(A.T @ A / n)
    return min(least / low - 0.75, 1.15 - most / high)          # nearly: the law is that of very many dimensions


@claims.general("they cannot see a turn.", ALWAYS, d=whole(2, 40), condition_number=log_between(1, 1000), seed=whole(0, 10**6),
                each=True, samples=32, proof="a turn of x turns each gradient with it")
def no_turn(d, condition_number, seed):
    draw = np.random.default_rng(int(seed))
    start, Q = draw.normal(size=d), np.linalg.qr(draw.normal(size=(d, d)))[0]
    curvatures = np.geomspace(1, condition_number, d)
    along, turned = quadratic(np.diag(curvatures), start), quadratic(Q * curvatures @ Q.T, Q @ start)
    apart = [np.abs(trajectory(rule, turned.gradient, turned.start, 100, learning_rate=1e-3) @ Q
                    - trajectory(rule, along.gradient, start, 100, learning_rate=1e-3)).max()
             for rule in (gradient_descent, momentum)]
    return 1e-9 - max(apart)


@claims.general("With other random units this lead is larger or smaller.", ALWAYS, seed=whole(1, 10**6), each=True, samples=2)
def lead(seed):
    """On uneven pixels RMSprop leads gradient descent, and Adam momentum."""
    ends = _ends(seed, "uneven pixels")
    return min(0.9 - ends["RMSprop"] / ends["GD"], 0.9 - ends["Adam"] / ends["momentum"])


@claims.general("RMSprop ends near gradient descent, Adam near momentum.", ALMOST_ALWAYS, seed=whole(1, 10**6),
                each=True, samples=2)
def no_lead_turned(seed):
    ends = _ends(seed, "uneven pixels, weights turned")
    return 0.25 - max(abs(np.log(ends["RMSprop"] / ends["GD"])), abs(np.log(ends["Adam"] / ends["momentum"])))


def _ends(seed, title):
    four = {"GD": gradient_descent, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
    rows = train(four, {title: three_networks(int(seed), starts=2)[title]})[title]
    return {label: losses[-1] for label, (_, _, losses) in rows.items()}


@claims.general("one division for each pixel cured it.", ALWAYS, seed=whole(0, 10**6), d=one_of(2, 5, 10), each=True,
                proof="dividing by the spread takes any unit away")
def scaling_cures_units(seed, d):
    draw = np.random.default_rng(int(seed))
    A = draw.normal(size=(200, d))
    other = A * 10**draw.uniform(-3, 3, size=d)
    return 1e-6 - abs(np.linalg.cond(A / A.std(axis=0)) / np.linalg.cond(other / other.std(axis=0)) - 1)
