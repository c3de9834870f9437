package io.alerthistory;

import io.alerthistory.compare.Told;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Rfc3339;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a running server of ours says of the past, over its API. For one thread. */
final class ShadowServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TOLD = Set.of("shadow", "delivered");

    private final String url;

    ShadowServer(String url) {
        this.url = url;
    }

    /**
     * What its webhooks were told, or would have been; several of one receiver that are told alike count as one, as a copy
     * is sent to one of them.
     *
     * @throws StartFailure if it cannot be asked
     */
    List<Told> toldSince(Instant from) {
        var labels = labels(from);
        var told = new ArrayList<Told>();
        var known = new HashSet<List<Object>>();
        for (var row : rows("notifications", from)) {
            if (!TOLD.contains(row.path("outcome").asString(""))
                    || !row.path("integration").asString("").equals("webhook")) {
                continue;
            }
            var one = told(row, labels);
            var flush = row.path("flushedAt").asString("");
            if (known.add(List.of(flush, one.receiver(), one.groupKey(), one.firing(), one.resolved()))) {
                told.add(one);
            }
        }
        return told;
    }

    private static Told told(JsonNode row, Map<String, LabelSet> labels) {
        var firing = texts(row.path("firing"));
        var resolved = texts(row.path("resolved"));
        var ofThese = new HashMap<String, LabelSet>();
        Stream.concat(firing.stream(), resolved.stream())
                .filter(labels::containsKey)
                .forEach(fingerprint -> ofThese.put(fingerprint, labels.get(fingerprint)));
        return new Told(
                Rfc3339.parse(row.path("at").asString("")).instant(),
                row.path("receiver").asString(""),
                row.path("groupKey").asString(""),
                firing,
                resolved,
                ofThese,
                row.path("reason").asString(""));
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new HashSet<String>();
        list.forEach(text -> texts.add(text.asString("")));
        return texts;
    }

    /** Of the alerts that fired since then. */
    private Map<String, LabelSet> labels(Instant from) {
        var labels = new HashMap<String, LabelSet>();
        for (var row : rows("alerts", from)) {
            var byName = new HashMap<String, String>();
            row.path("labels")
                    .properties()
                    .forEach(
                            label -> byName.put(label.getKey(), label.getValue().asString("")));
            labels.put(row.path("fingerprint").asString(""), LabelSet.of(byName));
        }
        return labels;
    }

    /** All of them, page by page. */
    private List<JsonNode> rows(String kind, Instant from) {
        var rows = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var page = parsed(Commands.get(
                    url,
                    "/api/history/" + kind + "?limit=1000&start=" + encoded(from.toString()) + "&cursor="
                            + encoded(cursor)));
            page.path(kind).forEach(rows::add);
            cursor = page.path("next").asString("");
        } while (!cursor.isEmpty());
        return rows;
    }

    private JsonNode parsed(String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JacksonException e) {
            throw new StartFailure(url + " answered no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * What it says of an alert, in lines for people; empty if it never heard of it.
     *
     * @param at as of then; null for now
     */
    List<String> why(LabelSet labels, @Nullable Instant at) {
        var filters = new ArrayList<String>();
        labels.forEach((name, value) ->
                filters.add("filter=" + encoded(new Matcher(name, Matcher.Operator.EQUAL, value).toString())));
        var moment = at == null ? "" : "&time=" + encoded(at.toString());
        return Commands.get(
                        url,
                        "/api/explain?" + filters.stream().collect(Collectors.joining("&")) + "&format=text" + moment)
                .lines()
                .filter(line -> !line.startsWith("note: "))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
