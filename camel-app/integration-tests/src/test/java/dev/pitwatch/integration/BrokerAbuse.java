package dev.pitwatch.integration;

import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** What one device's account, or none, may do to the embedded broker. */
final class BrokerAbuse {

    private static final int CONNECT_BYTES = 64_000; // more is refused by its length
    private static final int SENT_BYTES = 60_000;
    private static final int ADDRESSES = 40;
    private static final int TAKEOVERS = 5;
    private static final int ODD_DEVICES = 10;
    /** With what else a reading has nearly 4 KiB. */
    private static final int EMPTY_OBJECTS = 1_200;

    private static final String NOISE = noise(8_000); // which nothing compresses
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private BrokerAbuse() {}

    /** One device publishes all that leaves something in the database, as fast as it is taken. */
    static String deviceFlatOut(AbuseGround ground, AbuseScale scale) throws IOException {
        AtomicInteger number = new AtomicInteger();
        Device neighbour = ground.neighbour().devices().get(0);
        try (Crowd crowd = ground.devices(1)) {
            crowd.join(
                    1,
                    Manner.saying(connect(4, ground.device()))
                            .flooding(() -> nuisance(ground.device(), neighbour, number.getAndIncrement()))
                            .againAndAgain());
            return "%s, %,d messages".formatted(crowd.act(scale.device()).tally(), number.get());
        }
    }

    private static byte[] nuisance(Device own, Device neighbour, int number) {
        String sensors = own.sensors();
        return switch (number % 8) {
            case 0 -> publish(sensors, "no JSON " + NOISE.substring(number % 4_000, number % 4_000 + 4_000));
            case 1 -> publish(sensors, "{\"%s".formatted(NOISE.substring(number % 5_000, number % 5_000 + 3_000)));
            case 2 ->
                publish(
                        sensors,
                        own.reading("i", number)
                                .with("device_id", "INVENTED-" + number)
                                .text());
            case 3 ->
                publish(
                        sensors,
                        own.reading("w", number)
                                .with("license_key", "LIC-AAAA-BBBB-CCCC")
                                .text());
            case 4 ->
                publish(
                        sensors,
                        neighbour
                                .reading("n", number)
                                .with("license_key", "LIC-AAAA-BBBB-CCCC")
                                .text());
            case 5 ->
                publish(
                        own.topic("status"),
                        "{\"v\":1,\"device_id\":\"%s\",\"status\":\"online\",\"conn\":%d,\"interval_s\":%d,\"fw\":\"1.%d\"}"
                                .formatted(own.id(), number, 10 + number % 3, number));
            case 6 ->
                publish(
                        own.topic("ack"),
                        "{\"v\":1,\"command_id\":\"%s\",\"state\":\"done\"}".formatted(UUID.randomUUID()));
            default ->
                publish(own.topic("diag"), "{\"v\":1,\"uptime_s\":%d,\"queue\":0,\"dropped\":0}".formatted(number));
        };
    }

    /**
     * Readings with as many empty objects as a message may have, which take thirty times their text in memory, as fast as some devices
     * may send them; then all that one has sent is asked for.
     */
    static String oddReadings(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop odd = ground.pitwatch().workshop("Odd", ODD_DEVICES);
        RestClient owner = ground.pitwatch().signIn(odd.owner());
        try (Crowd crowd = ground.devices(ODD_DEVICES)) {
            for (Device device : odd.devices()) {
                AtomicInteger number = new AtomicInteger();
                crowd.join(
                        1,
                        Manner.saying(connect(4, device))
                                .flooding(() -> odd(device, number.getAndIncrement()))
                                .againAndAgain());
            }
            crowd.act(scale.device());
            Answer export = owner.get(
                    "/pits/%d/sensors/export.csv".formatted(odd.devices().get(0).pitId()));
            if (export.status() != 200) {
                throw new IOException("an export of odd readings was answered %d".formatted(export.status()));
            }
            return crowd.tally();
        }
    }

    private static byte[] odd(Device device, int number) {
        Payload reading = device.reading("odd", number)
                .with("temperature", 24.5)
                .with("odd", Collections.nCopies(EMPTY_OBJECTS, Map.of()));
        return publish(device.sensors(), reading.text());
    }

    /** First halves of CONNECT packets, from many addresses. */
    static String halfConnects(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] begin = AbuseBytes.connect(4, "half", "half", "x".repeat(SENT_BYTES));
        byte[] body = Arrays.copyOfRange(begin, 4, begin.length);
        try (Crowd crowd = ground.devices(ADDRESSES)) {
            crowd.join(
                    scale.sockets(),
                    Manner.saying(new MqttPacket(MqttPacket.CONNECT).raw(body).toBytes(CONNECT_BYTES)));
            crowd.join(scale.sockets() / 2, Manner.saying());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Subscriptions that are nobody's but the hub's or another device's, by both versions of MQTT. */
    static String refusedSubscriptions(AbuseGround ground, AbuseScale scale) throws IOException {
        int said = 0;
        Instant end = Instant.now().plus(scale.attack());
        do {
            for (String filter : filters(ground)) {
                subscribe(ground, 4, filter);
                subscribe(ground, 5, filter);
                said += 2;
            }
        } while (Instant.now().isBefore(end));
        return "%,d filters".formatted(said);
    }

    private static void subscribe(AbuseGround ground, int version, String filter) throws IOException {
        try (Crowd crowd = ground.devices(1)) {
            crowd.join(
                    1,
                    Manner.saying(
                            connect(version, ground.device()),
                            AbuseBytes.subscribe(version, filter),
                            AbuseBytes.unsubscribe(version, filter)));
            crowd.act(ANSWER, crowd::settled);
        }
    }

    private static List<String> filters(AbuseGround ground) throws IOException {
        String own = ground.device().topic("command");
        String others = ground.neighbour().devices().get(0).topic("command");
        String readings = "workshop/+/pit/+/sensors";
        return List.of(
                "$share/pitwatch/" + readings,
                "$share/pitwatch/workshop/+/+/sensors",
                "$share/pitwatch/workshop/+/device/+/status",
                "$share/%s/%s".formatted(ground.neighbour().devices().get(0).id(), others),
                "$share/g1/" + own,
                readings,
                "#",
                "+/#",
                "$SYS/#",
                "$CONTROL/#",
                others,
                "workshop/%s/device/+/command".formatted(ground.device().workshop()),
                own + "::pitwatch/" + readings,
                own + "::pitwatch.workshop.*.pit.*.sensors",
                own + "::pitwatch-%s-readings".formatted(ground.node()),
                "::pitwatch/" + readings,
                readings + "::x",
                own);
    }

    /** Retained messages to names that would each be a queue of its own, in the journal for ever. */
    static String queueNames(AbuseGround ground, AbuseScale scale) throws IOException {
        AtomicInteger number = new AtomicInteger();
        String command = ground.device().topic("command");
        List<String> topics = List.of(
                ground.device().sensors() + "::",
                ground.device().topic("status") + "::",
                ground.device().sensors() + "/");
        try (Crowd crowd = ground.devices(1)) {
            crowd.join(
                    1,
                    Manner.saying(connect(4, ground.device()))
                            .flooding(() -> {
                                int next = number.getAndIncrement();
                                if (next % 500 == 0) {
                                    return AbuseBytes.subscribe(4, "$share/g%d/%s".formatted(next, command));
                                }
                                String topic = topics.get(next / 500 % topics.size()) + next;
                                return AbuseBytes.publish(topic, true, AbuseBytes.ascii("{}"));
                            })
                            .againAndAgain());
            return "%s, %,d names".formatted(crowd.act(scale.attack()).tally(), number.get());
        }
    }

    /** A second CONNECT on the same connection, and the same client id again and again. */
    static String secondConnects(AbuseGround ground, AbuseScale scale) throws IOException {
        Device own = ground.device();
        String command = own.topic("command");
        byte[] connect = connect(4, own);
        try (Crowd crowd = ground.devices(1)) {
            crowd.join(1, Manner.saying(connect, AbuseBytes.subscribe(4, command), connect));
            crowd.join(
                    1,
                    Manner.saying(
                            connect,
                            AbuseBytes.subscribe(4, command + "::pitwatch/workshop/+/pit/+/sensors"),
                            connect));
            crowd.act(ANSWER, crowd::settled);
            crowd.join(TAKEOVERS, Manner.saying(connect, connect).againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Devices that are called as the hub's own clients, registered where that is let; they sign in where they may. */
    static String hubsNames(AbuseGround ground, AbuseScale scale) throws IOException {
        List<Integer> answers = new ArrayList<>();
        long workshop = ground.attacker().id();
        String reader = "pitwatch-%s-".formatted(ground.node());
        for (String id : List.of("pitwatch", reader + "readings", reader + "reports", "PITWATCH-" + ground.node())) {
            Answer made = ground.pitwatch()
                    .superAdmin()
                    .post("/workshops/%d/devices".formatted(workshop), Map.of("device_id", id));
            answers.add(made.status());
            String password = made.data().path("mqtt_password").asText("guessed");
            try (Crowd crowd = ground.devices(1)) {
                crowd.join(
                        1,
                        Manner.saying(
                                AbuseBytes.connect(4, id, id, password),
                                AbuseBytes.subscribe(4, "workshop/+/pit/+/sensors")));
                crowd.act(ANSWER, crowd::settled);
            }
        }
        try (Crowd crowd = ground.devices(1)) {
            Device own = ground.device();
            crowd.join(1, Manner.saying(AbuseBytes.connect(4, reader + "readings", own.id(), own.mqttPassword())));
            crowd.act(scale.attack(), crowd::settled);
        }
        return "registrations answered with %s".formatted(answers);
    }

    private static String noise(int length) {
        byte[] bytes = new byte[length];
        new Random(13).nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes).substring(0, length);
    }

    private static byte[] connect(int version, Device device) {
        return AbuseBytes.connect(version, device.id(), device.id(), device.mqttPassword());
    }

    private static byte[] publish(String topic, String payload) {
        return AbuseBytes.publish(topic, false, payload.getBytes(StandardCharsets.UTF_8));
    }
}
