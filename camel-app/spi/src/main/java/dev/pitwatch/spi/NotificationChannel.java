package dev.pitwatch.spi;

import java.util.List;
import java.util.Map;

/**
 * Names a way to reach people by one provider: a mail server, a company that sends text messages, a folder. It sends nothing
 * itself: the plugin's jar carries the route that does, in {@code camel/notify-NAME.camel.yaml}.
 *
 * <p>That route reads {@code direct:notify-NAME}, where NAME is {@link #name()}. Its body is an {@link OutgoingNotice}, its
 * headers are empty; it sends the notice by a component of Camel and leaves a {@link SendOutcome} as its body. It has {@code
 * errorHandler: { noErrorHandler: {} }}, so that what it throws reaches the hub, which tries the notice again. A notice has 30
 * seconds; a route that takes longer is given up and interrupted, and a plugin that does not come back, or throws again and
 * again, is switched off. A provider that is away is neither: that is {@link SendOutcome#later}, or any {@link
 * java.io.IOException}. The hub may send several notices at a time.
 *
 * <p>The hub reads the {@link #settings()} and offers them as <code>{{NAME}}</code> to that route file, and to the copy of it
 * that operators may put into routes/, and to nothing else. One missing or wrong: the channel is off, and says why.
 */
public interface NotificationChannel {

    /**
     * {@return what its route and its plugin are called, e.g. "sms-twilio": 1 to 32 of a-z, 0-9 and '-', first a letter; no
     * other channel's; always the same}
     */
    String name();

    /**
     * {@return what it sends: some of "sms", "whatsapp", "email", "webhook", "push"; always the same; empty: nothing, until it
     * is set up}
     */
    List<String> channels();

    /** {@return what has to be set or may be, in the order in which people are told of it; always the same} */
    default List<ChannelSetting> settings() {
        return List.of();
    }

    /**
     * Looks at what no setting shows by itself, e.g. a user without a password. Called once, before it is used; opens no
     * connection.
     *
     * @param settings by name, with defaults where nothing was set; each is there that has to be, and fits its pattern
     * @return what is wrong, each in a sentence that names the setting and what was expected, without its value if that is a
     *     secret; empty: nothing
     */
    default List<String> check(Map<String, String> settings) {
        return List.of();
    }

    /** {@return whether it only stands in for channels that no other plugin sends; always the same} */
    default boolean standsIn() {
        return false;
    }
}
