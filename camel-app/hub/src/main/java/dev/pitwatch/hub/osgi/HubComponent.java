package dev.pitwatch.hub.osgi;

import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.SettingsException;
import dev.pitwatch.hub.Hub;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.routes.RouteProperties;
import dev.pitwatch.hub.system.ConfigFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
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

    private final PluginBundles plugins;
    private final @Nullable ConfigFiles config;
    private final @Nullable Hub hub;

    @Activate
    public HubComponent(BundleContext bundles) throws BundleException {
        Optional<Settings> settings = settings(bundles);
        Clock clock = HubClock.of(settings.flatMap(Settings::clockFile));
        Optional<RouteProperties> source = settings.map(
                read -> new RouteProperties(System.getenv(), read.folders().config()));
        Plugins known = source.map(found -> new Plugins(clock, found::find)).orElseGet(() -> new Plugins(clock));
        this.plugins = new PluginBundles(bundles, known);
        this.config = settings.map(read -> new ConfigFiles(
                        read.folders().config(), () -> Settings.problems(System.getenv(), home()), clock))
                .orElse(null);
        source.ifPresent(found -> tell(config, found));
        this.hub = settings.map(read -> new Hub(
                        read, HubComponent.class.getClassLoader(), clock, known, Objects.requireNonNull(config)))
                .orElse(null);
        if (hub != null) {
            plugins.open();
            hub.start();
            plugins.watch(settings.orElseThrow().folders().deploy());
        }
    }

    /** Who reads the settings' file besides route files. */
    private static void tell(@Nullable ConfigFiles config, RouteProperties ofPlugins) {
        if (config != null) {
            config.readBy(() -> Settings.keys(System.getenv(), home()));
            config.readBy(ofPlugins::keys);
        }
    }

    /** Reads all settings again; takes none of them when one is wrong. */
    void settingsChanged() {
        if (hub == null || config == null) {
            return;
        }
        try {
            hub.follow(Settings.read(System.getenv(), home()));
        } catch (SettingsException e) {
            config.look(); // it logs what is wrong, once
        }
    }

    @Deactivate
    void stop() {
        plugins.stopWatching();
        if (hub != null) {
            hub.close();
        }
        plugins.close();
    }

    private static Optional<Settings> settings(BundleContext bundles) throws BundleException {
        try {
            Settings settings = Settings.read(System.getenv(), home());
            settings.secrets()
                    .shortOnes()
                    .forEach(name -> LOG.warn(
                            "{} has fewer than 32 characters and may be guessed: take a longer one, e.g. of openssl rand -hex 32",
                            name));
            return Optional.of(settings);
        } catch (SettingsException e) {
            e.problems().forEach(problem -> LOG.error("{}", problem));
            LOG.error("the hub does not start until these settings are right");
            bundles.getBundle(0).stop();
            return Optional.empty();
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("karaf.base", "."));
    }
}
