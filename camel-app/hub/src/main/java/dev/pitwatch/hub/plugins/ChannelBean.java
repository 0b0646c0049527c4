package dev.pitwatch.hub.plugins;

import java.util.Map;
import java.util.function.Function;

/**
 * A bean that a channel's routes need and that no plugin can make, since its classes are the hub's: a mail session, a provider's
 * client. It is in the registry as long as that channel is there and set up.
 *
 * @param channel the channel's own name, e.g. "email"
 * @param name of the bean in the registry
 * @param maker makes it of the channel's settings; what it makes is closed when the channel goes, if it can be
 */
public record ChannelBean(String channel, String name, Function<Map<String, String>, Object> maker) {}
