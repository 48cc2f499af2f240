// a pin that stands beside a tab, side against side, millimetres
SetFactory("OpenCASCADE");
Box(1) = {0, 0, -0.1, 0.2, 0.2, 0.1};
Box(2) = {0.2, 0, -0.08, 0.1, 0.1, 0.2};
Physical Volume("tab") = {1};
Physical Volume("pin") = {2};
