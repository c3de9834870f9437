package io.alerthistory.api;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.engine.Explanation;
import io.alerthistory.engine.Group;
import io.alerthistory.engine.State;
import io.alerthistory.engine.Tracked;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Silence;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The page at {@code /}: what fires, what is muted, and why, group by group. Plain HTML without a script, so it works in
 * any browser and over any proxy. Whatever users wrote is escaped. Safe for many threads.
 */
final class AlertsPage {
    /** In the big outage, a browser must still show the page. */
    private static final int MOST_ALERTS = 500;

    /** So that its patterns do not become large ones together. */
    private static final int LONGEST_FILTER = 4000;

    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem;color:#1b1b1b;background:#fff}
            h1{font-size:1.3rem;margin:.2rem 0}h2{font-size:1rem;margin:1.4rem 0 .3rem}
            form{margin:.8rem 0}input{font:inherit;padding:.3rem .5rem;width:28rem;max-width:70%}button{font:inherit;padding:.3rem .8rem}
            table{border-collapse:collapse;width:100%}td{border-top:1px solid #ddd;padding:.35rem .5rem;vertical-align:top}
            .label{background:#eee;border-radius:.25rem;display:inline-block;margin:.05rem .15rem;padding:0 .35rem}
            .state{font-weight:600;white-space:nowrap}.firing{color:#b00020}.muted{color:#8a5a00}.resolved{color:#1b6e2e}
            .note{color:#555}.wrong{color:#b00020}
            @media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181b}.label{background:#2c3036}td{border-color:#333}
            .note{color:#aaa}.firing,.wrong{color:#ff7a85}.muted{color:#e6b450}.resolved{color:#7ccf8a}}
            """;

    private final EngineLoop engine;
    private final InstantSource time;
    private final MatcherSyntax syntax;
    private final Api.About about;
    private final String prefix;

    AlertsPage(EngineLoop engine, InstantSource time, MatcherSyntax syntax, Api.About about, String prefix) {
        this.engine = engine;
        this.time = time;
        this.syntax = syntax;
        this.about = about;
        this.prefix = escaped(prefix);
    }

    void show(ServerRequest request, ServerResponse response) {
        var query = Query.of(request);
        var html = new StringBuilder();
        var mistake = "";
        List<Matcher> matchers = List.of();
        try {
            matchers = filter(query.text("filter"));
        } catch (IllegalArgumentException e) {
            mistake = String.valueOf(e.getMessage());
        }
        write(html, query.text("filter"), mistake, matchers);
        response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.create("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'");
        response.send(html.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<Matcher> filter(String text) {
        if (text.length() > LONGEST_FILTER) {
            throw new IllegalArgumentException("the filter has more than " + LONGEST_FILTER + " characters");
        }
        return text.isBlank() ? List.of() : syntax.matchers(text, warning -> {});
    }

    private void write(StringBuilder html, String filter, String mistake, List<Matcher> matchers) {
        var state = engine.state();
        var now = time.instant();
        html.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Alertmanager++</title>")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><style>")
                .append(STYLE)
                .append("</style><h1>Alertmanager++</h1>");
        html.append("<p class=\"note\">Version ")
                .append(escaped(about.revision()))
                .append(", up for ")
                .append(since(about.started().instant(), now))
                .append(". ")
                .append(state.alerts().size())
                .append(" alerts, ")
                .append(state.groups().size())
                .append(" groups. <a href=\"")
                .append(prefix)
                .append("/api/v2/status\">status</a> · <a href=\"")
                .append(prefix)
                .append("/metrics\">metrics</a></p>");
        if (about.shadow()) {
            html.append(
                    "<p class=\"wrong\">Shadow mode: nobody is told. What is called told here would have been sent.</p>");
        }
        html.append(
                        "<form method=\"get\"><input name=\"filter\" aria-label=\"filter\" placeholder='severity=\"page\", team=~\"db|web\"' value=\"")
                .append(escaped(filter))
                .append("\"> <button>Filter</button></form>");
        if (!mistake.isEmpty()) {
            html.append("<p class=\"wrong\">").append(escaped(mistake)).append("; nothing is filtered.</p>");
        }
        int left = groups(html, state, matchers, now);
        if (left < 0) {
            html.append("<p class=\"wrong\">")
                    .append(-left)
                    .append(" more are not shown. Filter, or ask <code>/api/v2/alerts</code>.</p>");
        }
        silences(html, state, now);
        html.append("</html>\n");
    }

    /** Returns how many more could have been shown; below zero, how many were not. */
    private static int groups(StringBuilder html, State state, List<Matcher> matchers, Instant now) {
        int left = MOST_ALERTS;
        boolean any = false;
        var sorted = new ArrayList<>(state.groups().values());
        sorted.sort(Comparator.comparing((Group group) -> group.id().labels()));
        for (var group : sorted) {
            var alerts = state.alertsOf(group).stream()
                    .filter(alert -> Matcher.allMatch(matchers, alert.labels()))
                    .sorted(Alert.ORDER)
                    .toList();
            if (alerts.isEmpty()) {
                continue;
            }
            if (left > 0) {
                any = true;
                heading(html, group, now);
                html.append("<table>");
                alerts.stream().limit(left).forEach(alert -> row(html, state, group, alert, now));
                html.append("</table>");
            }
            left -= alerts.size();
        }
        if (!any) {
            html.append("<p>No alert")
                    .append(matchers.isEmpty() ? "." : " matches.")
                    .append("</p>");
        }
        return left;
    }

    private static void heading(StringBuilder html, Group group, Instant now) {
        html.append("<h2>");
        if (group.id().labels().isEmpty()) {
            html.append("not grouped");
        }
        labels(html, group.id().labels());
        html.append(" → ")
                .append(escaped(group.id().route().receiver().name()))
                .append("</h2><p class=\"note\">route <code>")
                .append(escaped(group.id().route().key()))
                .append("</code>, ")
                .append(group.next().isAfter(now) ? "looked at next in " + since(now, group.next()) : "being told now")
                .append("</p>");
    }

    private static void row(StringBuilder html, State state, Group group, Alert alert, Instant now) {
        var tracked = state.alerts().get(alert.fingerprint());
        var explanation =
                Explanation.of(state, tracked == null ? new Tracked(alert, List.of(group.id()), false) : tracked, now);
        var way = explanation.ways().stream()
                .filter(one -> one.id().equals(group.id()))
                .findFirst();
        boolean muted = explanation.suppression().isAny()
                || way.map(one -> !one.mutedBy().isEmpty()).orElse(false);
        var word = alert.isResolvedAt(now) ? "resolved" : muted ? "muted" : "firing";
        html.append("<tr><td class=\"state ")
                .append(word)
                .append("\">")
                .append(word)
                .append("<td>");
        labels(html, alert.labels());
        alert.annotations()
                .forEach((name, value) -> html.append("<div class=\"note\">")
                        .append(escaped(name))
                        .append(": ")
                        .append(escaped(value))
                        .append("</div>"));
        html.append("<td>since ").append(since(alert.startsAt().instant(), now)).append("<td>");
        way.ifPresent(one -> {
            if (one.channels().isEmpty()) {
                html.append("nobody is told: its receiver has no integration");
            }
            one.channels()
                    .forEach(to -> html.append("<div>")
                            .append(escaped(to.channel().integration()))
                            .append("[")
                            .append(to.channel().index())
                            .append("]: ")
                            .append(escaped(to.because()))
                            .append("</div>"));
        });
    }

    private static void silences(StringBuilder html, State state, Instant now) {
        var silences = state.silences().all().stream()
                .filter(silence -> silence.stateAt(now) != Silence.State.EXPIRED)
                .sorted(Comparator.comparing(Silence::endsAt))
                .toList();
        if (silences.isEmpty()) {
            return;
        }
        html.append("<h2>Silences</h2><table>");
        for (var silence : silences) {
            boolean active = silence.stateAt(now) == Silence.State.ACTIVE;
            html.append("<tr><td class=\"state\">")
                    .append(active ? "active" : "pending")
                    .append("<td><code>")
                    .append(escaped(Matcher.text(silence.matchers())))
                    .append("</code><td>")
                    .append(escaped(silence.createdBy() + ": " + silence.comment()))
                    .append("<td>")
                    .append(
                            active
                                    ? "ends in " + since(now, silence.endsAt())
                                    : "begins in " + since(now, silence.startsAt()));
        }
        html.append("</table>");
    }

    private static void labels(StringBuilder html, LabelSet labels) {
        labels.forEach((name, value) -> html.append("<span class=\"label\">")
                .append(escaped(name))
                .append("=")
                .append(escaped(value))
                .append("</span>"));
    }

    private static String since(Instant from, Instant to) {
        var duration = Duration.between(from, to);
        if (duration.toDays() > 0) {
            return duration.toDays() + "d " + duration.toHoursPart() + "h";
        }
        return duration.toHours() > 0
                ? duration.toHours() + "h " + duration.toMinutesPart() + "m"
                : duration.toMinutes() > 0
                        ? duration.toMinutes() + "m " + duration.toSecondsPart() + "s"
                        : Math.max(0, duration.toSeconds()) + "s";
    }

    private static String escaped(String text) {
        return Visible.text(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
