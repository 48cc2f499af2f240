// A wire on a tab with a bump, the tab brazed to a post: the quarter x, y > 0, in millimetres.
// The wire lies along x, the force acts along -z. Read by imported-bump.yaml, which names what is what.
SetFactory("OpenCASCADE");

diameter = 0.2;     // of the wire
length = 0.4;       // of half of it
thickness = 0.1;    // of the tab
side = 0.3;         // half of it
height = 0.04;      // of the bump above the tab
radius = 0.2;       // of its sphere
block = 0.3;        // height of electrode and post
face = 0.15;        // half the side of the electrode

// the tab, its bump fused to it: one body
Box(1) = {0, 0, -thickness, side, side, thickness};
Sphere(2) = {0, 0, height - radius, radius};
Box(3) = {0, 0, -thickness/2, side, side, thickness/2 + height};
BooleanIntersection(4) = { Volume{2}; Delete; }{ Volume{3}; Delete; };
BooleanUnion(5) = { Volume{1}; Delete; }{ Volume{4}; Delete; };

// the wire rests on the top of the bump: half a cylinder
axis = height + diameter/2;
Cylinder(6) = {0, 0, axis, length, 0, 0, diameter/2};
Box(7) = {0, 0, axis - diameter, length, diameter, 2*diameter};
BooleanIntersection(8) = { Volume{6}; Delete; }{ Volume{7}; Delete; };

Box(9) = {0, 0, height + diameter, face, face, block};
// the post shares its nodes with the tab
Box(10) = {0, 0, -thickness - block, side, side, block};
BooleanFragments{ Volume{5}; Delete; }{ Volume{10}; Delete; }

Physical Volume("tab") = {5};
Physical Volume("wire") = {8};
Physical Volume("electrode") = {9};
Physical Volume("post") = {10};
