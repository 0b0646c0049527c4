package dev.pitwatch.core.platform.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.util.Optional;

/**
 * What any hub, or the database, notifies all hubs of for those who follow the platform.
 *
 * @param type of the event, e.g. {@code route}
 * @param data of the event: an object
 */
public record PlatformNews(String type, Object data) {

    /** The channel to listen to. */
    public static final String CHANNEL = "pitwatch_platform";

    /** {@return what was notified; empty: nothing that can be understood} */
    public static Optional<PlatformNews> read(String payload) {
        JsonNode told = Json.tree(payload);
        return told.path("type").isTextual() && told.path("data") instanceof ObjectNode data
                ? Optional.of(new PlatformNews(told.get("type").textValue(), data))
                : Optional.empty();
    }
}
