package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.TopicRules;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to name a queue by a filter or topic, tried while a hub and a neighbour work. */
class HostileDeviceIT extends DeviceAtBroker {

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
        workshop.device(NEIGHBOUR);
    }

    @Test
    void givenAHubsSession_whenAnAccountHasItsClientId_thenItsSubscriptionsStay() throws Exception {
        try (Client5 hub = broker.hub("own-session").connect()) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            Set<String> before = queues();
            BrokerAccount account = new BrokerAccount(
                    "pitwatch-test-own-session",
                    new byte[1],
                    new byte[1],
                    "pitwatch-test-own-session",
                    new TopicRules(List.of(), List.of()),
                    true,
                    0);

            new Sessions(broker.broker().server()).endForbidden(account, account.username());

            assertThat(queues()).isEqualTo(before);
            try (RawMqtt device = signedIn()) {
                assertThat(device.publish(SENSORS, "here " + id)).isTrue();
            }
            await().until(() -> hub.received().contains(SENSORS + "=here " + id));
        }
    }

    @Test
    void givenAKeptSessionThatNamesTheHubsQueue_whenItsDeviceSignsIn_thenTheQueueStays() throws Exception {
        try (Client5 hub = broker.hub("old-sessions").connect()) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            MQTTSessionState session =
                    MQTTStateManager.getInstance(broker.broker().server()).getSessionState(id);
            for (String filter : List.of(
                    own("command") + "::pitwatch/workshop/+/pit/+/sensors",
                    "$share/pitwatch/workshop/+/pit/+/sensors",
                    "$share/g1/" + own("command"))) {
                session.addSubscription(
                        new MqttTopicSubscription(filter, MqttQoS.AT_LEAST_ONCE), new WildcardConfiguration(), null);
            }

            try (RawMqtt device = signedIn()) {
                assertThat(session.getSubscriptions()).isEmpty();
                assertThat(device.publish(SENSORS, "there " + id)).isTrue();
            }
            await().until(() -> hub.received().contains(SENSORS + "=there " + id));
        }
    }

    @Test
    void givenALiveHub_whenADeviceTriesEveryFilterAndTopic_thenTheNeighboursReadingsKeepComing() throws Exception {
        String neighboursPassword = workshop.rotate(NEIGHBOUR);
        await().until(() -> broker.canSignIn(NEIGHBOUR, neighboursPassword));
        int sent = 0;
        Set<String> before = null;
        try (Client5 hub = broker.hub("live").connect();
                RawMqtt neighbour = new RawMqtt(broker.devicePort())) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            hub.subscribe("$share/pitwatch/workshop/+/+/sensors");
            hub.subscribe("workshop/+/device/+/status");
            neighbour.connect(NEIGHBOUR, NEIGHBOUR, neighboursPassword);
            try (RawMqtt old = signedIn()) {
                assertThat(old.subscribe(own("command"))).isEqualTo(1);
                before = queues();
                for (String filter : hostileFilters()) {
                    assertThat(old.subscribe(filter)).as(filter).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
                    assertThat(old.unsubscribe(filter)).as(filter).isTrue();
                    assertThat(neighbour.publish(SENSORS, "n" + sent++)).isTrue();
                }
            }
            try (RawMqtt five = new RawMqtt(broker.devicePort())) {
                five.resume(id, id, password); // the session, whose subscriptions are looked through
                assertThat(five.connectAnswer()).isZero();
                for (String filter : hostileFilters()) {
                    assertThat(five.subscribe(filter)).as(filter).isEqualTo(NOT_AUTHORIZED);
                    assertThat(five.unsubscribe(filter)).as(filter).isTrue();
                    assertThat(neighbour.publish(SENSORS, "n" + sent++)).isTrue();
                }
            }
            try (Client5 device = device5().connect()) {
                for (String topic : hostileTopics()) {
                    assertThat(device.publish(topic, "no", true)).as(topic).isEqualTo(NOT_AUTHORIZED);
                    assertThat(neighbour.publish(SENSORS, "n" + sent++)).isTrue();
                }
            }
            for (String topic : hostileTopics()) {
                try (RawMqtt old = signedIn()) {
                    assertThat(old.publish(topic, "no")).as(topic).isFalse();
                }
                assertThat(neighbour.publish(SENSORS, "n" + sent++)).isTrue();
            }

            int all = sent;
            await().until(() -> hub.received().stream()
                            .filter(message -> message.startsWith(SENSORS + "=n"))
                            .distinct()
                            .count()
                    == all);
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=no"));
            assertThat(queues()).isEqualTo(before);
        }
    }

    /** Each way to name a queue, of each queue worth having. */
    private List<String> hostileFilters() {
        List<String> wanted = List.of(
                "workshop/+/pit/+/sensors",
                "workshop/+/+/sensors",
                "workshop/+/device/+/status",
                "workshop/w1/pit/pit1/sensors",
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR),
                "#");
        List<String> filters = new ArrayList<>(List.of("+/#", "$SYS/#", "$share/pitwatch/", "$share//#", "::", "a::b"));
        for (String each : wanted) {
            String core = each.replace('/', '.').replace('+', '*');
            filters.add(each);
            for (String group : List.of("pitwatch", "pitwatch-test-live", NEIGHBOUR, id, "g1")) {
                filters.add("$share/%s/%s".formatted(group, each));
            }
            for (String own : List.of(own("command"), own("status"))) {
                filters.add(own + "::pitwatch." + core);
                filters.add(own + "::pitwatch/" + each);
                filters.add(own + "::pitwatch-test-live." + core);
                filters.add("$share/pitwatch/" + own + "::" + core);
            }
        }
        filters.add("$share/g1/" + own("command"));
        filters.add("$share/%s/%s".formatted(id, own("command")));
        return filters;
    }

    private List<String> hostileTopics() {
        List<String> topics = new ArrayList<>();
        for (String own : List.of(own("status"), "workshop/w1/pit/pit1/sensors")) {
            for (String queue : List.of("n1", "pitwatch.workshop.*.pit.*.sensors", NEIGHBOUR, "$sys.mqtt.sessions")) {
                topics.add(own + "::" + queue);
            }
        }
        topics.addAll(List.of(
                "$share/pitwatch/workshop/w1/pit/pit1/sensors",
                "$sys/mqtt/sessions",
                "$sys/mqtt/retain/workshop/w1/device/%s/status".formatted(NEIGHBOUR),
                "pitwatch/workshop/*/pit/*/sensors",
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR)));
        return topics;
    }
}
