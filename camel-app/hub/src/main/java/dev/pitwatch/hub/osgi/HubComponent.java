package dev.pitwatch.hub.osgi;

import dev.pitwatch.core.driver.DriverRegistry;
import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.SettingsException;
import dev.pitwatch.hub.Hub;
import dev.pitwatch.spi.SensorDriver;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hub inside Karaf for as long as its bundle is active. */
@Component(immediate = true, service = HubComponent.class)
public final class HubComponent {

    private static final Logger LOG = LoggerFactory.getLogger(HubComponent.class);

    private final DriverRegistry drivers = new DriverRegistry();
    private final @Nullable Hub hub;

    @Activate
    public HubComponent(BundleContext bundles) throws BundleException {
        this.hub = hub(bundles, drivers);
        if (hub != null) {
            hub.start();
        }
    }

    @Deactivate
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDriver(SensorDriver driver) {
        drivers.add(driver);
        LOG.info("sensor driver {} added", driver.sensorType());
    }

    void removeDriver(SensorDriver driver) {
        drivers.remove(driver);
        LOG.info("sensor driver {} removed", driver.sensorType());
    }

    private static @Nullable Hub hub(BundleContext bundles, DriverRegistry drivers) throws BundleException {
        Path home = Path.of(System.getProperty("karaf.base", "."));
        try {
            return new Hub(Settings.read(System.getenv(), home), HubComponent.class.getClassLoader(), drivers);
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.error("{}", problem));
            LOG.error("the hub does not start until these settings are right");
            bundles.getBundle(0).stop();
            return null;
        }
    }
}
