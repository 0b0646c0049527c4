package dev.pitwatch.launcher.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownQueuesTest {

    @ParameterizedTest
    @CsvSource({
        "$sys.mqtt.sessions, $sys.mqtt.sessions",
        "$sys.mqtt.queue.qos2.ESP32-1, $sys.mqtt.queue.qos2.ESP32-1",
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
    void givenQueuesNamedLikeHubs_whenThereAreTooMany_thenTheOldestStay() {
        KnownQueues known = new KnownQueues();
        for (int i = 0; i < KnownQueues.MAX_OF_HUBS; i++) {
            assertThat(known.keeps("pitwatch-" + i + ".a.b", "a.b")).isTrue();
        }

        assertThat(known.keeps("pitwatch-more.a.b", "a.b")).isFalse();
    }
}
