package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.parse.Position;

/** The context behind two branches. */
final class Joined {
    private Joined() {}

    /**
     * The one they have in common. Branches may differ in the part of a URL they are in, or in what a slash would mean:
     * then a value, or a slash, is refused afterwards, not the branches. What one of them has behind an equals sign may
     * be a value's beginning for the other.
     *
     * @param word that opens the branches: messages show it
     */
    static Context of(Context a, Context b, Position at, String word) {
        if (a.isError() || b.isError()) {
            return a.isError() ? a : b;
        }
        if (a.state() == State.DEAD) {
            return b;
        }
        if (b.state() == State.DEAD || a.equals(b)) {
            return a;
        }
        if (a.with(b.urlPart()).equals(b)) {
            return a.with(UrlPart.UNKNOWN);
        }
        if (a.with(b.slash()).equals(b)) {
            return a.with(Slash.UNKNOWN);
        }
        var nudgedA = a.nudged();
        var nudgedB = b.nudged();
        if (!nudgedA.equals(a) || !nudgedB.equals(b)) {
            var nudged = of(nudgedA, nudgedB, at, word);
            if (!nudged.isError()) {
                return nudged;
            }
        }
        var description = "{{" + word + "}} branches end in different contexts: " + a + ", " + b;
        return Context.failed(new EscapeError(Fault.BRANCHES_DIFFER, at, description));
    }
}
