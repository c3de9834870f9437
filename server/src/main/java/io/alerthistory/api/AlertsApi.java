package io.alerthistory.api;

import io.alerthistory.classification.Signposts;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Group;
import io.alerthistory.engine.GroupId;
import io.alerthistory.engine.State;
import io.alerthistory.engine.Suppression;
import io.alerthistory.engine.Tracked;
import io.alerthistory.gotemplate.strconv.Utf8;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.MatcherSyntax;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v2/alerts} and {@code /api/v2/alerts/groups}. Safe for many threads. */
final class AlertsApi {
    private static final Logger LOG = LoggerFactory.getLogger(AlertsApi.class);

    private static final Comparator<Group> GROUP_ORDER = Comparator.comparing(
                    (Group group) -> group.id().labels())
            .thenComparing(group -> group.id().route().receiver().name(), Utf8::compare);

    private static final Comparator<Tracked> BY_FINGERPRINT =
            Comparator.comparing((Tracked tracked) -> tracked.alert().fingerprint());

    private static final int LONGEST_MESSAGE = 100_000;

    private final EngineLoop engine;
    private final LabelIndex index;
    private final RouteLabels routeLabels;
    private final InstantSource time;
    private final MatcherSyntax syntax;
    private final ApiMetrics metrics;
    private final Intake intake;
    private final Signposts signposts;
    private final PostedAlerts posted;
    private final AlertsJson alertsJson;

    AlertsApi(
            EngineLoop engine,
            LabelIndex index,
            RouteLabels routeLabels,
            InstantSource time,
            ZoneId zone,
            MatcherSyntax syntax,
            ApiMetrics metrics,
            Intake intake,
            Signposts signposts,
            Limits limits) {
        this.engine = engine;
        this.index = index;
        this.routeLabels = routeLabels;
        this.time = time;
        this.syntax = syntax;
        this.metrics = metrics;
        this.intake = intake;
        this.signposts = signposts;
        this.posted = new PostedAlerts(syntax, limits);
        this.alertsJson = new AlertsJson(zone);
    }

    /** Takes alerts in. They can be seen, and are on their way, when this answers. */
    void post(ServerRequest request, ServerResponse response) throws IOException {
        var refused = intake.body(request, this::take);
        if (!refused.isEmpty()) {
            throw Refusal.text(400, refused);
        }
        response.send();
    }

    /** Returns what is to be said of alerts that were not taken. */
    private String take(byte[] body) {
        var now = time.instant();
        var resolveTimeout = engine.state().configuration().resolveTimeout();
        PostedAlerts.Accepted accepted;
        try {
            accepted = posted.read(body, now, resolveTimeout);
        } catch (Refusal e) {
            metrics.invalid(1);
            throw e;
        }
        accepted.alerts().forEach(alert -> metrics.received(!alert.isResolvedAt(now)));
        if (!accepted.alerts().isEmpty()) {
            engine.apply(new Event.Posted(signposts.given(accepted.alerts(), this::isKnown)));
        }
        if (accepted.errors().isEmpty()) {
            return "";
        }
        metrics.invalid(accepted.errors().size());
        var message = together(accepted.errors());
        LOG.atError()
                .addKeyValue("component", "api")
                .addKeyValue("err", message)
                .log("Failed to validate alerts");
        return message;
    }

    private boolean isKnown(Alert posted) {
        var known = engine.state().alert(posted.fingerprint());
        return known != null && known.labels().equals(posted.labels());
    }

    /** One after the other, but not without end: they hold names from the body. */
    private static String together(List<String> errors) {
        var message = new StringBuilder(errors.getFirst());
        for (int i = 1; i < errors.size(); i++) {
            if (message.length() > LONGEST_MESSAGE) {
                return message.append("\nand ")
                        .append(errors.size() - i)
                        .append(" more")
                        .toString();
            }
            message.append('\n').append(errors.get(i));
        }
        return message.toString();
    }

    void list(ServerRequest request, ServerResponse response) throws IOException {
        var filter = filter(request);
        var state = engine.state();
        var now = time.instant();
        Json.stream(response, json -> {
            json.writeStartArray();
            for (var tracked : candidates(state, filter)) {
                var alert = tracked.alert();
                var routes = tracked.groups();
                if (filter.wants(alert, now) && receivers(routes).anyMatch(filter.receivers())) {
                    var suppression = state.suppression(alert.labels(), now);
                    if (filter.wants(suppression)) {
                        var names = receivers(routes).map(Receiver::name).toList();
                        alertsJson.write(json, alert, names, suppression, List.of());
                    }
                }
            }
            json.writeEndArray();
        });
    }

    /** Those that the filter may want, by fingerprint. */
    private Collection<Tracked> candidates(State state, AlertFilter filter) {
        var found = index.candidates(filter.matchers(), state.alerts().size());
        if (found == null) {
            return state.alerts().values();
        }
        var candidates = new ArrayList<Tracked>(found.size());
        for (var fingerprint : found) {
            var tracked = state.alerts().get(fingerprint);
            if (tracked != null) {
                candidates.add(tracked);
            }
        }
        candidates.sort(BY_FINGERPRINT);
        return candidates;
    }

    private static Stream<Receiver> receivers(List<GroupId> groups) {
        return groups.stream().map(id -> id.route().receiver());
    }

    private AlertFilter filter(ServerRequest request) {
        return AlertFilter.of(Query.of(request), syntax);
    }

    void groups(ServerRequest request, ServerResponse response) throws IOException {
        var filter = filter(request);
        var state = engine.state();
        var now = time.instant();
        var groups = state.groups().values().stream()
                .filter(group -> filter.receivers().test(group.id().route().receiver()))
                .sorted(GROUP_ORDER)
                .toList();
        Json.stream(response, json -> {
            json.writeStartArray();
            for (var group : groups) {
                var mutedBy = group.id().route().mutedBy(now);
                if (filter.muted() || mutedBy.isEmpty()) {
                    var alerts = state.alertsOf(group).stream()
                            .filter(alert -> filter.wants(alert, now))
                            .map(alert -> new Shown(alert, state.suppression(alert.labels(), now)))
                            .filter(shown -> filter.wants(shown.suppression()))
                            .sorted(Comparator.comparing(Shown::alert, Alert.ORDER))
                            .toList();
                    if (!alerts.isEmpty()) {
                        write(json, group, alerts, mutedBy, state, filter.receivers());
                    }
                }
            }
            json.writeEndArray();
        });
    }

    private record Shown(Alert alert, Suppression suppression) {}

    private void write(
            JsonGenerator json,
            Group group,
            List<Shown> alerts,
            List<String> mutedBy,
            State state,
            Predicate<Receiver> receivers) {
        json.writeStartObject();
        json.writeArrayPropertyStart("alerts");
        for (var shown : alerts) {
            var names = receiversOf(shown.alert().fingerprint(), state, receivers);
            alertsJson.write(json, shown.alert(), names, shown.suppression(), mutedBy);
        }
        json.writeEndArray();
        AlertsJson.pairs(json, "labels", group.id().labels());
        json.writeObjectPropertyStart("receiver");
        json.writeStringProperty("name", group.id().route().receiver().name());
        json.writeEndObject();
        json.writeObjectPropertyStart("routeLabels");
        routeLabels.of(state, group, time.instant()).forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }

    /** All whom the alert goes to, not only this group's, but only those that were asked for. */
    private static List<String> receiversOf(Fingerprint alert, State state, Predicate<Receiver> wanted) {
        var tracked = state.alerts().get(alert);
        return tracked == null
                ? List.of()
                : receivers(tracked.groups())
                        .filter(wanted)
                        .map(Receiver::name)
                        .sorted(Utf8::compare)
                        .toList();
    }
}
