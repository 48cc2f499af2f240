// Two bars side by side, 1 x 1 x 3 mm and 0.5 x 1 x 3 mm, which do not touch.
SetFactory("OpenCASCADE");
Box(1) = {0, 0, 0, 1, 1, 3};
Box(2) = {2, 0, 0, 0.5, 1, 3};
Physical Volume("wide") = {1};
Physical Volume("narrow") = {2};
