"""What an answer store does with the effects of the engine, in memory: the fake for the tests of the engine."""

from flows import event as e


class Store:
    """Answers by step, the background, and the piece that is held."""

    def __init__(self):
        self.answers = {}
        self.background = {}
        self.held = None
        self.ended = None

    def apply(self, effect):
        match effect:
            case e.Keep(step, e.Wrote() as piece):
                self.add(step, piece)
            case e.Keep(step, answer):
                self.answers[step] = answer
            case e.Drop(steps):
                for step in steps:
                    self.answers.pop(step, None)
            case e.Hold(step, piece):
                assert self.held is None, "only one piece is held at a time"
                self.held = (step, piece)
            case e.Release():
                assert self.held, "nothing is held"
                self.add(*self.held)
                self.held = None
            case e.Discard():
                self.held = None
            case e.SetBackground(field, ""):
                self.background.pop(field, None)
            case e.SetBackground(field, value):
                self.background[field] = value
            case e.EraseAll():
                self.__init__()
            case e.Ended(ending):
                self.ended = ending

    def add(self, step, piece):
        pieces = self.answers.get(step)
        pieces = dict(pieces) if isinstance(pieces, dict) else {}
        self.answers[step] = pieces | {piece.tag: piece.text}

    def lines(self):
        """What is kept, a line each."""
        lines = [f"{field}: {value} (achtergrond)" for field, value in self.background.items()]
        for step, answer in self.answers.items():
            match answer:
                case e.Picked(choices):
                    lines.append(f"{step}: {', '.join(choices)}")
                case e.Skipped():
                    lines.append(f"{step}: overgeslagen")
                case e.Agreed(quote, left_out):
                    without = f", behalve {', '.join(left_out)}" if left_out else ""
                    lines.append(f"{step}: {'mag' if quote else 'mag niet'}{without}")
                case dict():
                    lines.append(
                        f"{step}: "
                        + " | ".join(text.replace("\n", " / ") for text in answer.values())
                    )
        return lines or ["niets"]
