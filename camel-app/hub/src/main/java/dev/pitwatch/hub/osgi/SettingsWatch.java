package dev.pitwatch.hub.osgi;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/** Hears from the container that config/dev.pitwatch.hub.cfg was changed. */
@Component(
        immediate = true,
        service = SettingsWatch.class,
        configurationPid = "dev.pitwatch.hub",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class SettingsWatch {

    private final HubComponent hub;

    @Activate
    public SettingsWatch(@Reference HubComponent hub) {
        this.hub = hub;
        changed(); // the component may be made anew for a change
    }

    @Modified
    void changed() {
        hub.settingsChanged();
    }
}
