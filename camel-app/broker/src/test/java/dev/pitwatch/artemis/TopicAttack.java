package dev.pitwatch.artemis;

import java.util.List;
import java.util.stream.Stream;

/**
 * Topics and filters that a device of {@code w1/pit1} may not touch, whatever the broker: those of others, those of hubs, and
 * its own in spellings that a broker could take for them.
 */
final class TopicAttack {

    private final String id;
    private final String neighbour;

    TopicAttack(String id, String neighbour) {
        this.id = id;
        this.neighbour = neighbour;
    }

    /** {@return the topics it may publish to} */
    List<String> ownTopics() {
        return List.of(
                "workshop/w1/pit/pit1/sensors", "workshop/w1/pit1/sensors", own("status"), own("ack"), own("diag"));
    }

    /** {@return those it may not publish to} */
    List<String> foreignTopics() {
        return List.of(
                "workshop/w1/pit/pit2/sensors",
                "workshop/w1/pit2/sensors",
                "workshop/w2/pit/pit1/sensors",
                "workshop/w2/pit1/sensors",
                "workshop/w1/pit/pit1/sensors/",
                "/workshop/w1/pit/pit1/sensors",
                "workshop/w1/pit/pit1",
                "workshop/w1/device/%s/status".formatted(neighbour),
                "workshop/w1/device/%s/ack".formatted(neighbour),
                "workshop/w1/device/%s/command".formatted(neighbour),
                "workshop/w2/device/%s/status".formatted(id),
                "workshop/unclaimed/device/%s/status".formatted(neighbour),
                own("command"),
                own("other"),
                own("status") + "::other",
                own("status") + "::pitwatch.workshop.*.pit.*.sensors",
                "workshop/w1/pit/pit1/sensors::queue",
                own("status") + ":\\:other",
                "$SYS/broker",
                "$share/pitwatch/workshop/w1/pit/pit1/sensors",
                "$CONTROL/dynamic-security/v1",
                "activemq.management",
                "pitwatch");
    }

    /** {@return the filters it may not subscribe to} */
    List<String> foreignFilters() {
        return Stream.of(
                        "#",
                        "+",
                        "workshop/#",
                        "workshop/w1/#",
                        "workshop/w1/pit/pit1/sensors",
                        "workshop/w1/pit/+/sensors",
                        "workshop/w1/device/+/command",
                        "workshop/+/device/%s/command".formatted(id),
                        "workshop/w1/device/%s/#".formatted(id),
                        "workshop/w1/device/%s/+".formatted(id),
                        "workshop/w1/device/%s/command".formatted(neighbour),
                        "workshop/w2/device/%s/command".formatted(id),
                        "workshop/unclaimed/device/%s/command".formatted(neighbour),
                        own("status"),
                        own("command") + "/#",
                        own("command") + "::pitwatch/workshop/+/pit/+/sensors",
                        own("command") + "::pitwatch.workshop.*.pit.*.sensors",
                        "$share/g1/" + own("command"),
                        "$share/%s/workshop/w1/device/%s/command".formatted(neighbour, neighbour),
                        "$share/pitwatch/workshop/+/pit/+/sensors",
                        "$share/pitwatch/#",
                        "$SYS/#",
                        "$CONTROL/#",
                        "activemq.management")
                .toList();
    }

    private String own(String what) {
        return "workshop/w1/device/%s/%s".formatted(id, what);
    }
}
