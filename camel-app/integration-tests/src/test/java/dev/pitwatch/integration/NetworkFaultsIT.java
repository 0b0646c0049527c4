package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        FaultResult result = NetworkNamespace.missing().isEmpty() ? inARealNetwork() : behindAProxy();

        assertThat(result.survived()).as(result.row()).isTrue();
    }

    private FaultResult inARealNetwork() throws Exception {
        try (NamespacedProduct product = NamespacedProduct.withEmbeddedBroker(folder)) {
            return Faults.packetsLost(
                    product,
                    "hub and broker – database",
                    List.of(product.toDatabase()),
                    List.of("database"),
                    Duration.ofSeconds(3));
        }
    }

    private FaultResult behindAProxy() throws Exception {
        try (ApartProduct product = ApartProduct.withEmbeddedBroker(folder)) {
            return Faults.databaseFarFromBoth(product, Duration.ofSeconds(3));
        }
    }
}
