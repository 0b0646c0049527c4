package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;

/**
 * Settings as the API has them.
 *
 * @param data every member; of a pit null where it is as in the workshop
 * @param version for {@code ETag} and {@code If-Match}
 */
public record AlertConfigAnswer(Object data, long version, LastChange lastChange) {

    /** {@return the members, with who changed them last} */
    public ObjectNode body() {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.setAll(Json.MAPPER.<ObjectNode>valueToTree(data));
        return body.setAll(Json.MAPPER.<ObjectNode>valueToTree(lastChange));
    }
}
