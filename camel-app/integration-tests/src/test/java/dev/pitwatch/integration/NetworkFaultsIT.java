package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub is cut off from its neighbours, and nobody tells it. */
class NetworkFaultsIT {

    @TempDir
    Path folder;

    @Test
    void givenLoad_whenTheNetworksOfTheHubAreBlackHoles_thenItSaysSoAndGoesOnAfterwards() throws Exception {
        try (ApartProduct product = ApartProduct.started(folder)) {
            FaultResult result = Faults.alone(product, Duration.ofSeconds(3));

            assertThat(result.survived()).as(result.row()).isTrue();
        }
    }

    @Test
    void givenLoad_whenTheBrokerLosesItsDatabaseToo_thenKnownDevicesGoOnAndNewOnesComeAfterwards() throws Exception {
        try (ApartProduct product = ApartProduct.withEmbeddedBroker(folder)) {
            FaultResult result = Faults.databaseFarFromBoth(product, Duration.ofSeconds(3));

            assertThat(result.survived()).as(result.row()).isTrue();
        }
    }
}
