"""In which dress each scene is judged: language, theme and widths, so that all of them meet in pairs at every door."""

from dataclasses import dataclass

from .scenes import LANGUAGES, SCENES, THEMES, Scene

WIDTHS = (320, 1280, 390, 1024, 600, 1440, 768)
# The pages that most people see are judged in every language.
IN_EVERY_LANGUAGE = ("programme", "account", "widget")


@dataclass(frozen=True)
class Dress:
    language: str
    theme: str
    width: int
    chosen: bool  # by `theme`; else it is the system's


@dataclass(frozen=True)
class Look:
    """One opening of a scene: judged in the first dress, then in the other theme at another width."""

    scene: Scene
    first: Dress
    second: Dress

    @property
    def name(self) -> str:
        return f"{self.scene.name}-{self.first.language}"


def looks() -> list[Look]:
    wanted = []
    for number, scene in enumerate(SCENES):
        every = LANGUAGES if scene.name in IN_EVERY_LANGUAGE else (LANGUAGES[number % len(LANGUAGES)],)
        wanted += [(scene, language) for language in every]
    found = []
    for number, (scene, language) in enumerate(wanted):
        theme, other = THEMES if number // 2 % 2 else reversed(THEMES)
        width, narrower = WIDTHS[number % len(WIDTHS)], WIDTHS[(number + 3) % len(WIDTHS)]
        chosen = bool(number % 2)
        found.append(Look(scene, Dress(language, theme, width, chosen), Dress(language, other, narrower, chosen)))
    return found


LOOKS = looks()
