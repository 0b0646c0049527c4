package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Merge patches of settings, of which only what differs is kept. */
final class AlertConfigPatch {

    private static final String CHANNELS = "channels";

    /** An object that is set as one: from without to means nothing. */
    private static final String QUIET_HOURS = "quiet_hours";

    private AlertConfigPatch() {}

    /** {@return a workshop's settings after the patch; null in it is a value, no limit, but for channels: as by default} */
    static ObjectNode ofWorkshop(ObjectNode own, ObjectNode patch) {
        return merged(own, patch, false, AlertConfig.DEFAULT_TREE);
    }

    /** {@return a pit's settings after the patch; null in it means as in the workshop} */
    static ObjectNode ofPit(ObjectNode own, ObjectNode patch) {
        return merged(own, patch, true, JsonNodeFactory.instance.objectNode());
    }

    /** Keeps what holds already, by the settings or by what they inherit, as it stands there. */
    private static ObjectNode merged(ObjectNode own, ObjectNode patch, boolean nullRemoves, ObjectNode inherited) {
        ObjectNode result = own.deepCopy();
        patch.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (value.isNull() && nullRemoves) {
                result.remove(name);
            } else if (value instanceof ObjectNode part && !name.equals(QUIET_HOURS)) {
                ObjectNode below = merged(
                        object(result.get(name)),
                        part,
                        nullRemoves || name.equals(CHANNELS),
                        object(inherited.get(name)));
                if (below.isEmpty()) {
                    result.remove(name);
                } else {
                    result.set(name, below);
                }
            } else if (!isSame(value, own.has(name) ? own.get(name) : inherited.get(name))) {
                result.set(name, value);
            }
        });
        return result;
    }

    /** As JSON has numbers: 15 and 15.0 are one. */
    private static boolean isSame(JsonNode value, @Nullable JsonNode held) {
        return held != null
                && value.equals(
                        (a, b) -> a.isNumber() && b.isNumber()
                                ? a.decimalValue().compareTo(b.decimalValue())
                                : a.equals(b) ? 0 : 1,
                        held);
    }

    /** {@return a pit's settings with every member, null where they are as in the workshop} */
    static ObjectNode complete(ObjectNode own) {
        return complete(AlertConfig.DEFAULT_TREE, own);
    }

    private static ObjectNode complete(ObjectNode shape, ObjectNode own) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        shape.properties().forEach(field -> {
            String name = field.getKey();
            if (field.getValue() instanceof ObjectNode below && !name.equals(QUIET_HOURS)) {
                ObjectNode part = complete(below, object(own.get(name)));
                if (name.equals(CHANNELS)) {
                    part.setAll(object(own.get(name))); // and those of types that an operator's route raises
                }
                result.set(name, part);
            } else {
                result.set(name, own.path(name).isMissingNode() ? NullNode.instance : own.get(name));
            }
        });
        return result;
    }

    private static ObjectNode object(@Nullable JsonNode node) {
        return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }
}
