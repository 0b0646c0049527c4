package dev.pitwatch.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step that a plugin's own route files call by name ({@code bean:NAME}), for what YAML cannot say: building a text,
 * signing a request, taking an answer apart. Transport belongs to the route and its components.
 *
 * <p>The hub may call it from many threads at once. A call that throws fails the message it was made for, which the
 * route's error handling then takes; one that takes longer than ten seconds is given up and its thread interrupted.
 */
public interface RouteStep {

    /**
     * {@return the name that routes call it by: 1 to 64 letters, digits and '-', first a letter; always the same} It is
     * the hub's as long as the plugin is there: no other bean may have it.
     */
    String name();

    /**
     * Works on a message.
     *
     * @param body of the message, as the route has it; null: it has none
     * @param headers of the message; what is put in or taken out is done to the message
     * @return the new body; null: none. Like the headers' values of a class of the JDK or of the SPI: the hub must not hold
     *     on to the plugin's own
     * @throws SendException when the message is a notice, and this is what became of it; it does not count against the plugin
     * @throws BadInputException when its sender is to blame, e.g. the caller of a hook; it does not count either
     * @throws Exception when the message can't be worked on; say with what it has and what was expected
     */
    @Nullable
    Object process(@Nullable Object body, Map<String, Object> headers) throws Exception;
}
