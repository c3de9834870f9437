package io.alerthistory;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.Standing;
import io.alerthistory.api.Readiness;
import io.alerthistory.api.Readiness.Part;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How the parts of the program are, for {@code /-/ready?verbose}. */
final class Health {
    private Health() {}

    static Readiness of(EngineLoop loop, JournalFolder journal, BooleanSupplier history, Optional<Redis> redis) {
        return new Readiness(() -> loop.view().map(View::isReady).orElse(true), () -> {
            var parts = new ArrayList<Part>();
            parts.add(journal.trouble()
                    .map(why -> new Part("journal", false, why))
                    .orElseGet(() -> new Part("journal", true, "what happens is kept")));
            boolean isUp = history.getAsBoolean();
            parts.add(new Part(
                    "history", isUp, isUp ? "is written, and can be asked" : "cannot be asked; the log says why"));
            redis.ifPresent(it -> parts.add(part(it)));
            loop.view().ifPresent(view -> parts.addAll(parts(view)));
            return List.copyOf(parts);
        });
    }

    private static Part part(Redis redis) {
        return switch (redis.standing()) {
            case Standing.Here(var server, var since) -> new Part("redis", true, server + " since " + since);
            case Standing.Away(var reason, var remedy, var since) ->
                new Part(
                        "redis",
                        false,
                        reason + ", since " + since + (remedy.isEmpty() ? "" : "; " + remedy)
                                + ": working from memory only");
        };
    }

    private static List<Part> parts(View view) {
        var parts = new ArrayList<Part>();
        for (var store : Store.values()) {
            boolean isUsed = view.uses().contains(store);
            parts.add(new Part(
                    "store " + store.name().toLowerCase(Locale.ROOT),
                    isUsed,
                    isUsed ? "is used" : "is not used: away, or being read"));
        }
        parts.add(new Part(
                "servers",
                !view.uses().isEmpty(),
                view.uses().isEmpty()
                        ? "no store answers, so others are not seen: this server tells what it knows, alone"
                        : view.servers().size() + " live"));
        if (!view.differing().isEmpty()) {
            parts.add(new Part(
                    "configuration",
                    false,
                    "is another one on " + String.join(", ", view.differing()) + ": give all the same, and reload"));
        }
        return parts;
    }
}
