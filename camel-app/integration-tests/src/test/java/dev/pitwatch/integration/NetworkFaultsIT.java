package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestLength;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub is cut off from its neighbours, and nobody tells it. */
class NetworkFaultsIT {

    private static final Duration CUT = Duration.ofSeconds(TestLength.of(1, 3));

    @TempDir
    Path folder;

    @Test
    void givenLoad_whenTheNetworksOfTheHubAreBlackHoles_thenItSaysSoAndGoesOnAfterwards() throws Exception {
        try (ApartProduct product = ApartProduct.started(folder)) {
            FaultResult result = Faults.alone(product, CUT);

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
                    product, "hub and broker – database", List.of(product.toDatabase()), List.of("database"), CUT);
        }
    }

    private FaultResult behindAProxy() throws Exception {
        try (ApartProduct product = ApartProduct.withEmbeddedBroker(folder)) {
            return Faults.databaseFarFromBoth(product, CUT);
        }
    }
}
