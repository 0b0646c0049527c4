/** What every area of the hub is: a part. */
@NullMarked
package dev.pitwatch.hub.part;

import org.jspecify.annotations.NullMarked;
