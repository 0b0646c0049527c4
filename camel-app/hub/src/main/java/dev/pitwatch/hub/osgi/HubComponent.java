package dev.pitwatch.hub.osgi;

import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.SettingsException;
import dev.pitwatch.hub.Hub;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the hub inside Karaf for as long as its bundle is active. */
@Component(immediate = true, service = HubComponent.class)
public final class HubComponent {

    private static final Logger LOG = LoggerFactory.getLogger(HubComponent.class);

    private final @Nullable Hub hub;

    @Activate
    public HubComponent(BundleContext bundles) throws BundleException {
        this.hub = hub(bundles);
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

    private static @Nullable Hub hub(BundleContext bundles) throws BundleException {
        Path home = Path.of(System.getProperty("karaf.base", "."));
        try {
            return new Hub(Settings.read(System.getenv(), home), HubComponent.class.getClassLoader());
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.error("{}", problem));
            LOG.error("the hub does not start until these settings are right");
            bundles.getBundle(0).stop();
            return null;
        }
    }
}
