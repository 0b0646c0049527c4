package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownQueuesTest {

    private static final String QOS2 = "$sys.mqtt.queue.qos2.";

    @ParameterizedTest
    @CsvSource({
        "$sys.mqtt.sessions, $sys.mqtt.sessions",
        "$sys.mqtt.queue.qos2.pitwatch-a1-status, $sys.mqtt.queue.qos2.pitwatch-a1-status",
        "$sys.mqtt.retain.workshop.w1.device.ESP32-1.status, $sys.mqtt.retain.workshop.w1.device.ESP32-1.status",
        "ESP32-1.workshop.w1.device.ESP32-1.command, workshop.w1.device.ESP32-1.command",
        "ESP32-1.workshop.unclaimed.device.ESP32-1.command, workshop.unclaimed.device.ESP32-1.command",
        "pitwatch.workshop.*.pit.*.sensors, workshop.*.pit.*.sensors",
        "pitwatch-a1-status.workshop.*.device.*.status, workshop.*.device.*.status",
        "pitwatch-a1-mine.workshop.w1.pit.pit1.sensors, workshop.w1.pit.pit1.sensors",
    })
    void givenAQueueThatSomebodyMayHave_whenItIsLoaded_thenItStays(String queue, String address) {
        assertThat(new KnownQueues().keeps(queue, address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "n1, $sys.mqtt.retain.workshop.w1.device.ESP32-1.status",
        "$sys.mqtt.retain.workshop.w1.pit.pit1.sensors, $sys.mqtt.retain.workshop.w1.pit.pit1.sensors",
        "$sys.mqtt.retain.workshop.w1.device.ESP32-1.ack, $sys.mqtt.retain.workshop.w1.device.ESP32-1.ack",
        "$sys.mqtt.retain.a::b, $sys.mqtt.retain.a::b",
        "$sys.mqtt.queue.qos2.ESP32-1, $sys.mqtt.queue.qos2.ESP32-1",
        "n1, workshop.w1.pit.pit1.sensors",
        "workshop.w1.pit.pit1.sensors, workshop.w1.pit.pit1.sensors",
        "g1.workshop.w1.device.ESP32-1.command, workshop.w1.device.ESP32-1.command",
        "ESP32-2.workshop.w1.device.ESP32-1.command, workshop.w1.device.ESP32-1.command",
        "pitwatch-x.workshop.w1.device.ESP32-1.command, workshop.w1.device.ESP32-1.command",
        "pitwatch.n1, workshop.w1.pit.pit1.sensors",
        "ESP32-1.workshop.*.device.*.command, workshop.*.device.*.command",
        "ESP32-1.workshop.w1.pit.pit1.sensors, workshop.w1.pit.pit1.sensors",
    })
    void givenAQueueThatNobodyMayHave_whenItIsLoaded_thenItGoes(String queue, String address) {
        assertThat(new KnownQueues().keeps(queue, address)).isFalse();
    }

    @Test
    void givenADeviceWithACommandQueue_whenItsQueueForQos2IsLoadedAfterIt_thenBothStayAndNoOther() {
        KnownQueues known = new KnownQueues();
        for (String workshop : List.of("w1", "unclaimed")) {
            String address = "workshop." + workshop + ".device.ESP32-1.command";
            assertThat(known.keeps("ESP32-1." + address, address)).isTrue();
        }
        assertThat(known.keeps("g1.workshop.w1.device.ESP32-2.command", "workshop.w1.device.ESP32-2.command"))
                .isFalse();

        assertThat(known.keeps(QOS2 + "ESP32-1", QOS2 + "ESP32-1")).isTrue();
        assertThat(known.keeps(QOS2 + "ESP32-2", QOS2 + "ESP32-2")).isFalse();
        assertThat(known.keeps(QOS2 + "w1/any", QOS2 + "w1/any")).isFalse();
        assertThat(KnownQueues.isOfQos2(QOS2 + "ESP32-1")).isTrue();
    }

    @Test
    void givenQueuesNamedLikeHubs_whenThereAreTooMany_thenTheOldestStay() {
        KnownQueues known = new KnownQueues();
        for (int i = 0; i < KnownQueues.MAX_OF_HUBS; i++) {
            assertThat(known.keeps("pitwatch-" + i + ".a.b", "a.b")).isTrue();
        }

        assertThat(known.keeps("pitwatch-more.a.b", "a.b")).isFalse();
        assertThat(known.keeps(QOS2 + "pitwatch-1", QOS2 + "pitwatch-1")).isFalse();
    }
}
