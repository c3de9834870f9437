package io.alerthistory.adapter.llm;

import io.alerthistory.notify.http.Call;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code POST /v1/messages}, version 2023-06-01. The answer is what the model calls its one tool with; a text counts as well.
 */
final class Anthropic implements Wire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOOL = "classify";

    @Override
    public Call call(String base, String model, String key, String system, String user, boolean strict) {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("max_tokens", MOST_TOKENS)
                .put("system", system);
        body.putArray("messages").addObject().put("role", "user").put("content", user);
        if (strict) {
            body.putArray("tools")
                    .addObject()
                    .put("name", TOOL)
                    .put("description", "Takes the judgement of the alert.")
                    .set("input_schema", Prompt.schema());
            body.putObject("tool_choice").put("type", "tool").put("name", TOOL);
        }
        var call = Call.json(Wire.url(base, "/v1/messages"), LanguageModel.URL_FIELD, JSON.writeValueAsString(body))
                .with("anthropic-version", "2023-06-01");
        return key.isEmpty() ? call : call.with("x-api-key", key);
    }

    @Override
    public Said said(JsonNode answer) {
        var text = "";
        for (var block : answer.path("content")) {
            if (Wire.text(block.path("type")).equals("tool_use")) {
                text = block.path("input").toString();
                break;
            }
            if (Wire.text(block.path("type")).equals("text") && text.isEmpty()) {
                text = Wire.text(block.path("text"));
            }
        }
        var trouble = switch (Wire.text(answer.path("stop_reason"))) {
            case "max_tokens" -> "it was longer than allowed";
            case "refusal" -> "it was a refusal";
            default -> "";
        };
        var usage = answer.path("usage");
        return Said.of(text, trouble, usage.path("input_tokens"), usage.path("output_tokens"));
    }
}
