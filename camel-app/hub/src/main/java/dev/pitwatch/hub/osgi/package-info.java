/** The only part that knows OSGi: the hub as a component, plugins as services. */
@NullMarked
package dev.pitwatch.hub.osgi;

import org.jspecify.annotations.NullMarked;
