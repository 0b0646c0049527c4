package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientWatchTest {

    private final ClientWatch watch = new ClientWatch();
    private final List<String> told = new ArrayList<>();

    ClientWatchTest() {
        watch.onChange((clientId, connected) -> told.add(clientId + " " + connected));
    }

    @Test
    void givenATakeOver_whenTheOldOneLeavesLater_thenTheNewOneIsStillThere() {
        watch.line("CONNECTED d");
        watch.line("CONNECTED d");
        watch.line("LEFT d");

        assertThat(watch.isConnected("d")).isTrue();
        assertThat(told).containsExactly("d true", "d true", "d true");
    }

    @Test
    void givenSomebodyConnected_whenTheBrokerIsANewOne_thenTheyAreToldToHaveLeft() {
        watch.line("CONNECTED d");

        watch.reset();

        assertThat(watch.isConnected("d")).isFalse();
        assertThat(told).containsExactly("d true", "d false");
    }

    @Test
    void givenOtherLines_whenTaken_thenNobodyIsTold() {
        watch.line("READY");
        watch.line("OPEN sesame");

        assertThat(told).isEmpty();
    }
}
