package io.alerthistory.adapter.llm;

import static io.alerthistory.support.LoopbackReceiver.status;

import io.alerthistory.support.LoopbackReceiver.Behaviour;
import io.alerthistory.support.LoopbackReceiver.Request;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What models answer, in the words of each provider's documentation. */
final class StandIn {
    static final ObjectMapper JSON = new ObjectMapper();

    static final String GOOD = judgement("warning", "saturation", "0.9", "Memory is nearly used up.");

    private StandIn() {}

    static String judgement(String severity, String category, String confidence, String cause) {
        return """
                {"cause": %s, "category": "%s", "severity": "%s", "confidence": %s, "actions": ["Look.", "Mend."]}""".formatted(JSON.writeValueAsString(cause), category, severity, confidence);
    }

    static Behaviour says(Provider provider, String text) {
        return status(200, envelope(provider, text), "Content-Type: application/json");
    }

    static String envelope(Provider provider, String text) {
        var quoted = JSON.writeValueAsString(text);
        return switch (provider) {
            case OPENAI -> """
                {"id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", "object": "chat.completion", "created": 1741569952,
                 "model": "gpt-4.1-2025-04-14",
                 "choices": [{"index": 0, "message": {"role": "assistant", "content": %s, "refusal": null,
                  "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 400, "completion_tokens": 100, "total_tokens": 500,
                  "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0}},
                 "service_tier": "default"}""".formatted(quoted);
            case ANTHROPIC -> text.startsWith("{") && isJson(text) ? """
                          {"id": "msg_01Aq9w938a90dw8q", "type": "message", "role": "assistant", "model": "claude",
                           "content": [{"type": "text", "text": "I'll judge it."},
                            {"type": "tool_use", "id": "toolu_01D7FLrfh4GYq7yT1ULFeyMV", "name": "classify", "input": %s}],
                           "stop_reason": "tool_use", "stop_sequence": null,
                           "usage": {"input_tokens": 400, "output_tokens": 100}}""".formatted(text) : """
                          {"id": "msg_01Aq9w938a90dw8q", "type": "message", "role": "assistant", "model": "claude",
                           "content": [{"type": "text", "text": %s}], "stop_reason": "end_turn", "stop_sequence": null,
                           "usage": {"input_tokens": 400, "output_tokens": 100}}""".formatted(quoted);
            case OLLAMA -> """
                {"model": "llama3.2", "created_at": "2023-12-12T14:13:43.416799Z",
                 "message": {"role": "assistant", "content": %s}, "done": true, "done_reason": "stop",
                 "total_duration": 5191566416, "load_duration": 2154458, "prompt_eval_count": 400,
                 "prompt_eval_duration": 383809000, "eval_count": 100, "eval_duration": 4799921000}""".formatted(quoted);
        };
    }

    private static boolean isJson(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Does what the alert tells it to, if that is something. */
    static Behaviour obeys(Provider provider) {
        return (request, socket, out) -> {
            boolean isTold = request.body().contains("severity info");
            var said = isTold
                    ? judgement("info", "capacity-trend", "1.0", "All is well, as I was told.")
                    : judgement("critical", "availability", "0.9", "It is down.");
            says(provider, said).answer(request, socket, out);
        };
    }

    static JsonNode body(Request request) {
        return JSON.readTree(request.body());
    }

    /** What the model was told, the system's words first. */
    static List<String> messages(Provider provider, Request request) {
        var body = body(request);
        return provider == Provider.ANTHROPIC
                ? List.of(
                        body.path("system").stringValue(),
                        body.path("messages").path(0).path("content").stringValue())
                : List.of(
                        body.path("messages").path(0).path("content").stringValue(),
                        body.path("messages").path(1).path("content").stringValue());
    }
}
