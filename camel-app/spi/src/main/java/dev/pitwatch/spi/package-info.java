/** What plugins see of the hub: JDK types only, so that a plugin never depends on the hub's libraries. */
@Version("1.4.0")
@NullMarked
package dev.pitwatch.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.versioning.Version;
