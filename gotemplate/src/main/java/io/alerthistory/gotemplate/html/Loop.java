package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.parse.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A <code>{{range}}</code> we are in, with the contexts in which it is left, or its body cut short. For one thread. */
final class Loop {
    private record Exit(Context context, Position at) {}

    private final @Nullable Loop outer;
    private final List<Exit> breaks = new ArrayList<>();
    private final List<Exit> continues = new ArrayList<>();

    Loop(@Nullable Loop outer) {
        this.outer = outer;
    }

    @Nullable
    Loop outer() {
        return outer;
    }

    void breakFrom(Context here, Position at) {
        breaks.add(new Exit(here, at));
    }

    void continueFrom(Context here, Position at) {
        continues.add(new Exit(here, at));
    }

    /** The context behind a turn that may end at {@code end} or at any of the exits. */
    Context joinedWith(Context end) {
        return joined(joined(end, breaks, "break"), continues, "continue");
    }

    private static Context joined(Context end, List<Exit> exits, String word) {
        var here = end;
        for (var exit : exits) {
            if (here.isError()) {
                return here;
            }
            here = Joined.of(here, exit.context(), exit.at(), "range");
            if (here.error() != null) {
                here.error().cameUp("at range loop " + word + ": ", exit.at().line());
            }
        }
        return here;
    }
}
