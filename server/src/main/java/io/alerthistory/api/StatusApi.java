package io.alerthistory.api;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.cluster.View;
import io.alerthistory.config.ConfigWriter;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Rfc3339;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** {@code /api/v2/status} and {@code /api/v2/receivers}. Safe for many threads. */
final class StatusApi {
    private final EngineLoop engine;
    private final MatcherSyntax syntax;
    private final Api.About about;

    StatusApi(EngineLoop engine, MatcherSyntax syntax, Api.About about) {
        this.engine = engine;
        this.syntax = syntax;
        this.about = about;
    }

    void status(ServerRequest request, ServerResponse response) {
        Json.send(response, json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("cluster");
            about.peer().ifPresent(peer -> json.writeStringProperty("name", peer.name()));
            json.writeArrayPropertyStart("peers");
            peers().forEach(peer -> {
                json.writeStartObject();
                json.writeStringProperty("address", peer.address());
                json.writeStringProperty("name", peer.name());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeStringProperty("status", about.peer().isPresent() ? "ready" : "disabled");
            json.writeEndObject();
            json.writeObjectPropertyStart("config");
            json.writeStringProperty(
                    "original", ConfigWriter.write(engine.state().configuration()));
            json.writeEndObject();
            json.writeStringProperty("uptime", Rfc3339.millis(about.started()));
            json.writeObjectPropertyStart("versionInfo");
            json.writeStringProperty("branch", "");
            json.writeStringProperty("buildDate", "");
            json.writeStringProperty("buildUser", "");
            json.writeStringProperty("goVersion", "java" + Runtime.version().feature());
            json.writeStringProperty("revision", about.revision());
            json.writeStringProperty("version", about.version());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The live servers; this one alone as long as it has not heard of them, and of itself, from a store. */
    private List<Api.Peer> peers() {
        var seen = engine.view().map(View::servers).orElse(List.of()).stream()
                .map(server -> new Api.Peer(server.replica(), server.address()))
                .toList();
        return seen.isEmpty() ? about.peer().stream().toList() : seen;
    }

    void receivers(ServerRequest request, ServerResponse response) {
        var wanted = Query.of(request).receiverMatchers(syntax);
        Json.send(response, json -> {
            json.writeStartArray();
            for (var receiver : engine.state().configuration().receivers()) {
                if (wanted.test(receiver)) {
                    json.writeStartObject();
                    AlertsJson.pairs(json, "labels", receiver.labels());
                    json.writeStringProperty("name", receiver.name());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
        });
    }
}
