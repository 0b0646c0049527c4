/** The assembled product, as processes of their own. */
@NullMarked
package dev.pitwatch.integration;

import org.jspecify.annotations.NullMarked;
