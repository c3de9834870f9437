package io.alerthistory.simulation;

import io.alerthistory.config.Configuration;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Receiver;
import io.alerthistory.config.RouteSettings;
import io.alerthistory.config.RouteSettings.GroupBy;
import io.alerthistory.config.Secret;
import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Route;
import io.alerthistory.engine.RoutingTree;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Configurations by chance. */
record Configurations(Chance chance) {
    static final List<String> TEAMS = List.of("db", "web", "net");
    static final List<String> RECEIVERS = List.of("pager", "chat", "log");
    private static final Duration HOUR = Duration.ofHours(1);

    Configuration draw() {
        var webhooks = new ArrayList<Receiver>();
        for (var name : RECEIVERS) {
            var integrations = new ArrayList<Receiver.Integration>();
            for (int i = 0; i < 1 + (name.equals("pager") ? 1 : 0); i++) {
                integrations.add(webhook(i == 0));
            }
            webhooks.add(new Receiver(name, LabelSet.of("name", name), List.copyOf(integrations)));
        }
        var byTeam = new ArrayList<RouteSettings>();
        byTeam.add(route("pager", List.of(is("team", "db")), true, new GroupBy(false, List.of("alertname"))));
        byTeam.add(route("chat", List.of(is("team", "db")), false, new GroupBy(true, List.of())));
        byTeam.add(route("chat", List.of(is("team", "web")), false, GroupBy.NOTHING));
        var root = route("log", List.of(), false, new GroupBy(false, List.of("alertname", "team")));
        return new Configuration(
                Duration.ofMinutes(5),
                new RouteSettings(
                        root.receiver(),
                        root.groupBy(),
                        root.matchers(),
                        false,
                        root.groupWait(),
                        root.groupInterval(),
                        root.repeatInterval(),
                        LabelSet.NONE,
                        List.of(),
                        List.of(),
                        List.copyOf(byTeam)),
                webhooks,
                List.of(),
                List.of(),
                List.of(),
                new LinkedHashMap<>(),
                HttpSettings.DEFAULT,
                new LinkedHashMap<>(),
                OwnSettings.NONE,
                List.of(),
                List.of());
    }

    private static WebhookSettings webhook(boolean sendResolved) {
        return new WebhookSettings(
                sendResolved, new Secret.Text("http://receiver/"), 0, Duration.ZERO, "", HttpSettings.DEFAULT);
    }

    private static Matcher is(String name, String value) {
        return new Matcher(name, Matcher.Operator.EQUAL, value);
    }

    /** Where alerts go is the same in every configuration of a world; how long it takes is not. */
    private RouteSettings route(String receiver, List<Matcher> matchers, boolean goesOn, GroupBy groupBy) {
        return new RouteSettings(
                receiver,
                groupBy,
                matchers,
                goesOn,
                chance.of(List.of(Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(30))),
                chance.of(List.of(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(5))),
                chance.of(List.of(Duration.ofMinutes(30), HOUR.multipliedBy(4))),
                LabelSet.NONE,
                List.of(),
                List.of(),
                List.of());
    }

    static Duration shortestRepeat(Configuration configuration) {
        return routes(RoutingTree.of(configuration).root()).stream()
                .map(Route::repeatInterval)
                .min(Duration::compareTo)
                .orElseThrow();
    }

    private static List<Route> routes(Route root) {
        var all = new ArrayList<>(List.of(root));
        root.children().forEach(child -> all.addAll(routes(child)));
        return all;
    }
}
