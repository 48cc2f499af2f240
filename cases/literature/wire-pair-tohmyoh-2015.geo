// Two wires of 25 um welded end to end, the quarter x, y > 0, in micrometres. The weld is at z = 0, copper above it.
// Read by wire-pair-tohmyoh-2015.yaml.
SetFactory("OpenCASCADE");

radius = 12.5;
length = 1000;  // of each wire

Cylinder(1) = {0, 0, 0, 0, 0, length, radius, Pi/2};
Cylinder(2) = {0, 0, -length, 0, 0, length, radius, Pi/2};
// welded: the wires share their nodes
BooleanFragments{ Volume{1}; Delete; }{ Volume{2}; Delete; }

Physical Volume("copper") = {1};
Physical Volume("aluminium") = {2};
