package io.alerthistory.api;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.config.Receiver;
import io.alerthistory.config.Suggestion;
import io.alerthistory.engine.Outcome;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** {@code /api/receivers/NAME/test}: says of a receiver whether it can be told. Safe for many threads. */
final class ReceiversApi {
    private final EngineLoop engine;
    private final ReceiverTest test;

    ReceiversApi(EngineLoop engine, ReceiverTest test) {
        this.engine = engine;
        this.test = test;
    }

    /** Answers a line, or an object of JSON, for each integration. */
    void test(ServerRequest request, ServerResponse response) {
        var query = Query.of(request);
        var receiver = receiver(HttpServer.parameter(request, 1));
        try {
            var outcomes = test.tell(receiver, query.text("resolved").equals("true"));
            if (query.text("format").equals("text")) {
                var text = new StringBuilder();
                outcomes.forEach((channel, outcome) -> text.append(channel.integration())
                        .append('[')
                        .append(channel.index())
                        .append("]: ")
                        .append(sentence(outcome))
                        .append('\n'));
                HttpServer.plain(response, 200, text.toString());
                return;
            }
            Json.send(response, json -> {
                json.writeStartArray();
                outcomes.forEach((channel, outcome) -> {
                    json.writeStartObject();
                    json.writeStringProperty("integration", channel.integration());
                    json.writeNumberProperty("index", channel.index());
                    json.writeBooleanProperty("sent", outcome instanceof Outcome.Delivered);
                    json.writeStringProperty("reason", reason(outcome));
                    json.writeEndObject();
                });
                json.writeEndArray();
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            HttpServer.plain(response, 503, "stopping\n");
        }
    }

    private Receiver receiver(String name) {
        var receivers = engine.state().configuration().receivers();
        return receivers.stream()
                .filter(receiver -> receiver.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        unknown(name, receivers.stream().map(Receiver::name).toList()));
    }

    private static Refusal unknown(String name, List<String> known) {
        return Refusal.form(
                404,
                "there is no receiver \"" + name + "\". Known: " + String.join(", ", known) + "."
                        + Suggestion.didYouMean(name, known));
    }

    private static String sentence(Outcome outcome) {
        return outcome instanceof Outcome.Delivered ? "sent" : "not sent: " + reason(outcome);
    }

    private static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered _ -> "";
            case Outcome.Withheld _ -> "this server sends nothing";
            case Outcome.Refused(var failure, var reason) -> reason;
            case Outcome.Retryable(var failure, var reason, var retryAfter) -> reason;
            case Outcome.Unanswered(var failure, var reason) -> reason + " (it may have arrived even so)";
        };
    }
}
