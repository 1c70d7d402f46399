/* Start of a FastCGI program: arguments, configuration, keys, templates, texts, connections, and
 * then the loop. Refuses to start with one clear line. */
#ifndef MAIN_APP_H
#define MAIN_APP_H

#include "pages/shared/gate.h"

/* The whole main() of portal, intranet, admin and api: --data DIR serves; --routes prints the route
 * table, one JSON object a line, and needs nothing. */
int app_main(int argc, char **argv, const struct app_spec *spec);

#endif
