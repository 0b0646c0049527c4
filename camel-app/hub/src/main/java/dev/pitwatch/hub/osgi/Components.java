package dev.pitwatch.hub.osgi;

import java.util.Collection;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** What the container knows of a bundle's components. */
final class Components {

    private final BundleContext hub;

    Components(BundleContext hub) {
        this.hub = hub;
    }

    /** {@return why the first of the bundle's components that could not be made was not} */
    Optional<String> failure(Bundle bundle) {
        ServiceReference<ServiceComponentRuntime> reference = hub.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return Optional.empty();
        }
        try {
            ServiceComponentRuntime runtime = hub.getService(reference);
            return runtime == null ? Optional.empty() : failure(runtime, bundle);
        } finally {
            hub.ungetService(reference);
        }
    }

    private static Optional<String> failure(ServiceComponentRuntime runtime, Bundle bundle) {
        Collection<ComponentDescriptionDTO> described = runtime.getComponentDescriptionDTOs(bundle);
        return described.stream()
                .flatMap(component -> runtime.getComponentConfigurationDTOs(component).stream())
                .filter(made -> made.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(made -> "component %s can't be made: %s".formatted(made.description.name, cause(made.failure)))
                .findFirst();
    }

    /** The last cause of a stack trace, and where it was thrown. */
    private static String cause(String trace) {
        String last = trace.substring(trace.lastIndexOf("Caused by: ") + 1);
        String[] lines = (last.startsWith("aused by: ") ? last.substring("aused by: ".length()) : trace).split("\\R");
        return lines.length > 1 ? lines[0] + " " + lines[1].strip() : lines[0];
    }
}
