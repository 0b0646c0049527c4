/** The operators' route files: checked, loaded, watched. */
@NullMarked
package dev.pitwatch.hub.routes;

import org.jspecify.annotations.NullMarked;
